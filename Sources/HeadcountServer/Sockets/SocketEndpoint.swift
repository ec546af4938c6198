import CoreMetrics
import Headcount
import JSONBytes
import PhoenixChannels

/// What all sockets of a server have in common: who may join what, and what each event answers.
///
/// One object, so that a socket keeps no more of it than a reference.
final class SocketEndpoint: Sendable {
    let node: HeadcountNode
    let monitor: Monitor
    let door: Door
    let drain: Drain
    /// How long sockets were open.
    let lifetimes: Recorder
    let bounds: ClientBounds
    let history: HistoryKeeper
    let counts: CountBoard
    /// The topic that receives `stats_update`.
    let statsTopic: Topic

    init(
        node: HeadcountNode, monitor: Monitor, door: Door, drain: Drain, lifetimes: Recorder,
        bounds: ClientBounds, history: HistoryKeeper, counts: CountBoard, statsTopic: Topic
    ) {
        self.node = node
        self.monitor = monitor
        self.door = door
        self.drain = drain
        self.lifetimes = lifetimes
        self.bounds = bounds
        self.history = history
        self.counts = counts
        self.statsTopic = statsTopic
    }

    // MARK: Joins

    /// How many different topics a socket, an address or the node may be in.
    struct TopicBound {
        let scope: String
        let limit: Int
    }

    enum JoinDecision {
        case admit(Topic)
        case refuse(RefusalReason)
        /// One topic too many.
        case refuseTopic(TopicBound)
    }

    /// Whether a socket that is in so many topics may join one more, as far as limits do not say
    /// otherwise.
    func decide(
        _ request: JoinRequest, topics: Int, from address: IPAddress?, _ grant: Grant?
    ) -> JoinDecision {
        guard let topic = try? Topic(request.topic) else { return .refuse(.invalidTopic) }
        guard grant?.mayJoin(topic) ?? true else { return .refuse(.unauthorized) }
        guard request.isRejoin || topics < bounds.topicsPerSocket else {
            return .refuseTopic(TopicBound(scope: "socket", limit: bounds.topicsPerSocket))
        }
        // What was just left counts until the next flush, so that it bounds what is written, too.
        guard node.table.topics < bounds.topics || node.table.count(of: topic) > 0 else {
            return .refuseTopic(TopicBound(scope: "node", limit: bounds.topics))
        }
        guard door.floods.join(topic, from: address, now: .now) == .allowed else {
            return .refuse(.rateLimited)
        }
        return .admit(topic)
    }

    /// The response of the error reply to a join.
    func response(_ reason: RefusalReason) -> [UInt8] { Self.reason(reason.rawValue) }

    /// The same, with the bound that is reached.
    func response(_ bound: TopicBound) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.field("reason", RefusalReason.tooManyTopics.rawValue)
            $0.field("scope", bound.scope)
            $0.field("limit", bound.limit)
        }
        return writer.bytes
    }

    /// The same, with the rule that did not let it in.
    func response(_ refusal: LimitRefusal) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.field("reason", refusal.reason.rawValue)
            $0.field("scope", refusal.scope)
            $0.field("limit", refusal.limit)
        }
        return writer.bytes
    }

    // MARK: Events

    enum Answer {
        case now(ReplyStatus, [UInt8])
        /// The response, to be put together when it is its turn.
        case inTurn(isLast: Bool, @Sendable () -> [UInt8])
        /// The same, once the node's picture of the cluster is fresh.
        case whenFresh(isLast: Bool, @Sendable () -> [UInt8])
    }

    /// How many frames more a question counts as: one with a pattern looks at every topic.
    func weight(of push: PushRequest) -> Int {
        let topics: Int
        switch push.event {
        case "get_connection_stats": topics = node.table.topics
        case "get_cluster_connection_stats": topics = node.knownTopics
        default: return 0
        }
        guard topics >= 1_000, let json = push.payload.json, let query = try? JSONObject(json),
            query.member("topic") != nil
        else { return 0 }
        return topics / 100
    }

    /// What a push on a joined topic gets. Without `stats` in its token a socket gets answers that
    /// list what it may join, and no monitoring.
    func answer(_ push: PushRequest, _ grant: SocketGrant?) -> Answer {
        switch push.event {
        case "get_connection_stats":
            guard let query = StatsQuery(push.payload, visible: grant?.visible) else {
                return Self.invalidQuery
            }
            guard query.topics != nil else { return .now(.ok, node.encodedNodeStats(query)) }
            return .inTurn(isLast: true) { [node] in node.encodedNodeStats(query) }
        case "get_cluster_connection_stats":
            guard let query = StatsQuery(push.payload, visible: grant?.visible) else {
                return Self.invalidQuery
            }
            let asked = ContinuousClock.now
            return .whenFresh(isLast: query.topics != nil) { [node] in
                node.encodedLastClusterStats(query, asked: asked)
            }
        case "get_monitoring_info":
            guard grant?.grant.maySeeCluster ?? true else {
                return .now(.error, Self.reason(RefusalReason.unauthorized.rawValue))
            }
            return .whenFresh(isLast: false) { [node, monitor] in
                monitor.info(cluster: node.lastClusterStats(StatsQuery(top: 0))).json
            }
        case "get_cluster_history":
            return .now(.ok, history.json)
        default:
            return .now(.error, Self.reason("unknown event"))
        }
    }

    private static var invalidQuery: Answer { .now(.error, reason("invalid parameters")) }

    private static func reason(_ text: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { $0.field("reason", text) }
        return writer.bytes
    }
}

extension StatsQuery {
    /// The query in a push's payload, `{"topic"?, "top"?}`; nil when it is no object, or holds
    /// something else under these names.
    ///
    /// - Parameter visible: What the asker may see; nil for everything.
    init?(_ payload: Payload, visible: [Glob]?) {
        guard let json = payload.json, let object = try? JSONObject(json) else { return nil }
        let (topic, top) = (object.string("topic"), object.integer("top"))
        guard topic != nil || object.isAbsent("topic"), top != nil || object.isAbsent("top"),
            top ?? 0 >= 0
        else { return nil }
        self.init(topics: topic.map(Glob.init), top: top ?? Self.maximumTopics)
        self.visible = visible
    }
}

extension JSONObject {
    /// Whether a member is not there, or is null.
    fileprivate func isAbsent(_ name: String) -> Bool {
        member(name).map { $0.kind == .null } ?? true
    }
}
