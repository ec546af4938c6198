import Headcount
import Hiredis
import JSONBytes

/// The fields of a node's meta hash.
struct NodeMeta {
    private let fields: [String: RedisReply]

    init(_ pairs: [(name: String, value: RedisReply)]) {
        fields = Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }

    /// The node's part with these counts; nil when a field is missing.
    func part(counts: [Topic: Int]) -> NodePart? {
        guard let epoch = number("epoch"), let incarnation = number("incarnation"),
            let sequence = number("sequence"), let total = count("total"),
            let sockets = count("sockets"), let ttl = number("ttl")
        else { return nil }
        return NodePart(
            version: PartVersion(
                epoch: Epoch(epoch), incarnation: Incarnation(incarnation), sequence: sequence),
            counts: counts, total: total, sockets: sockets, ttl: .milliseconds(ttl),
            profile: profile)
    }

    private var profile: NodeProfile {
        let labels = fields["labels"]?.bytes.flatMap { try? JSONObject($0) }
        var profile = NodeProfile(
            labels: labels?.strings ?? [:], capacity: count("capacity"),
            startedAtMilliseconds: number("started") ?? 0, shards: count("shards") ?? 1)
        profile.isDraining = number("draining") == 1
        return profile
    }

    private func number(_ name: String) -> UInt64? {
        fields[name]?.number
    }

    /// A number of connections, sockets or the like; nil when it is absurd, so that no sum over
    /// nodes overflows.
    private func count(_ name: String) -> Int? {
        number(name).flatMap { $0 <= Keyspace.maximumCount ? Int($0) : nil }
    }
}

extension NodeProfile {
    /// What the scripts take of it: labels as JSON, capacity or nothing, start, shards, draining.
    var arguments: [RedisArgument] {
        var writer = JSONWriter()
        writer.object { object in
            for (name, value) in labels.sorted(by: { $0.key < $1.key }) {
                object.field(name, value)
            }
        }
        return [
            RedisArgument(writer.bytes), capacity.map { RedisArgument($0) } ?? "",
            RedisArgument(Int64(startedAtMilliseconds)), RedisArgument(shards),
            isDraining ? 1 : 0,
        ]
    }
}
