import Headcount

/// Which sockets of one loop follow the counts of which topics. Used on that loop alone.
struct CountFollowers {
    private var topics: [String: [ObjectIdentifier: WebSocketHandler]] = [:]

    /// A socket follows a topic. True when it is the loop's first.
    mutating func add(_ handler: WebSocketHandler, to topic: String) -> Bool {
        topics[topic, default: [:]][ObjectIdentifier(handler)] = handler
        return topics[topic]?.count == 1
    }

    /// A socket follows a topic no longer. True when it was the loop's last.
    mutating func remove(_ handler: WebSocketHandler, from topic: String) -> Bool {
        guard topics[topic]?.removeValue(forKey: ObjectIdentifier(handler)) != nil else {
            return false
        }
        guard topics[topic]?.isEmpty == true else { return false }
        topics[topic] = nil
        return true
    }

    /// The sockets that follow a topic.
    func handlers(of topic: String) -> [WebSocketHandler] {
        topics[topic].map { Array($0.values) } ?? []
    }
}
