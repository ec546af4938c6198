import Headcount

/// A cluster view on a clock of its own, and reads by hand. Its own node is `own`, incarnation 1.
struct ViewBench {
    static let ttl = Duration.seconds(4)
    static let start = ContinuousClock.now

    var view = ClusterView()

    /// Merges a read that was sent at its own store time.
    mutating func apply(_ read: ClusterRead, incarnation: Incarnation? = Incarnation(1)) throws {
        view.apply(
            read, own: (try NodeName("own"), incarnation), ttl: Self.ttl,
            sentAt: Self.start + .milliseconds(read.timeMilliseconds))
    }

    /// A read of a settled epoch, unless told otherwise.
    static func read(
        at time: UInt64, epoch: UInt64 = 1, age: Duration = .seconds(60), _ nodes: [NodeRead]
    ) -> ClusterRead {
        ClusterRead(
            epoch: Epoch(epoch), epochAge: age, timeMilliseconds: time, nodes: nodes)
    }

    /// A node's row.
    static func row(
        _ name: String, _ content: NodeRead.Content, remaining: Duration = .seconds(4)
    ) throws -> NodeRead {
        NodeRead(name: try NodeName(name), leaseRemaining: remaining, content: content)
    }

    /// A node's counts; its sockets are as many as its connections.
    static func part(
        _ counts: [String: Int], epoch: UInt64 = 1, incarnation: UInt64 = 5, sequence: UInt64 = 1
    ) throws -> NodePart {
        var byTopic: [Topic: Int] = [:]
        for (topic, count) in counts { byTopic[try Topic(topic)] = count }
        let total = counts.values.reduce(0, +)
        return NodePart(
            version: PartVersion(
                epoch: Epoch(epoch), incarnation: Incarnation(incarnation), sequence: sequence),
            counts: byTopic, total: total, sockets: total, ttl: ttl, profile: NodeProfile())
    }
}

extension ClusterView {
    /// The counts by the topics' text.
    var byName: [String: Int] {
        [String: Int](topics().map { ($0.key.name, $0.value) }, uniquingKeysWith: +)
    }

    /// The names of the members in order.
    var names: [String] { members.keys.map(\.rawValue).sorted() }
}
