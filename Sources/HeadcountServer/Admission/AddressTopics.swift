import Headcount

/// How many different topics the sockets of each client are in, by its address.
///
/// What counts as one client is ``IPAddress/group``. Each connection of a counted client costs one
/// entry of 12 bytes under a hash of its address and topic, seeded anew for each process: two pairs
/// of the same hash, which nobody can choose, would count as one.
final class AddressTopics: Sendable {
    private struct Part: Sendable {
        /// How many connections there are of a client in a topic.
        var connections: [Int: UInt32] = [:]
        /// How many different topics a client is in.
        var topics: [IPAddress: Int] = [:]
    }

    private let parts = Shards(Part())

    /// Counts one more connection, unless the topic would be one too many for the client.
    ///
    /// - Returns: Whether it was counted; then ``leave(_:from:)`` is owed when it ends.
    func join(_ topic: String, from address: IPAddress, limit: Int) -> Bool {
        let group = address.group
        let key = Self.key(topic, group)
        return parts.withPart(of: group) { part in
            let connections = part.connections[key] ?? 0
            if connections == 0 {
                let topics = part.topics[group] ?? 0
                guard topics < limit else { return false }
                part.topics[group] = topics + 1
            }
            part.connections[key] = connections + 1
            return true
        }
    }

    /// Counts one connection less.
    func leave(_ topic: String, from address: IPAddress) {
        let group = address.group
        let key = Self.key(topic, group)
        parts.withPart(of: group) { part in
            guard let connections = part.connections[key] else {
                return assertionFailure("\(address) leaves a topic that was not counted")
            }
            guard connections == 1 else { return part.connections[key] = connections - 1 }
            part.connections[key] = nil
            let topics = part.topics[group] ?? 1
            part.topics[group] = topics > 1 ? topics - 1 : nil
        }
    }

    /// How many different topics an address's client is in.
    func topics(of address: IPAddress) -> Int {
        let group = address.group
        return parts.withPart(of: group) { $0.topics[group] ?? 0 }
    }

    /// How many entries there are.
    var entries: Int { parts.sum { $0.connections.count + $0.topics.count } }

    private static func key(_ topic: String, _ group: IPAddress) -> Int {
        var hasher = Hasher()
        hasher.combine(group)
        hasher.combine(topic)
        return hasher.finalize()
    }
}
