public import Headcount
import Hiredis

extension RedisStore {
    /// See ``Headcount/CountStore``. One round trip, and one more when a node is there that the
    /// reader did not know: a script may only touch keys that it was given.
    public func read(
        known: [NodeName: PartVersion], own: NodeName?, knownEpoch: Epoch, ttl: Duration
    ) async throws -> ClusterRead {
        try await reader.withSession { [self] session in
            var names = Set(known.keys)
            if let own { names.insert(own) }
            while true {
                let named = names.sorted()
                let asked = try run(
                    scripts.read, session,
                    keys: [keyspace.epoch, keyspace.nodes]
                        + named.flatMap { [keyspace.counts(of: $0), keyspace.meta(of: $0)] },
                    knownEpoch: knownEpoch, ttl: ttl,
                    arguments: [
                        RedisArgument(own?.rawValue ?? ""), RedisArgument(Keyspace.schema),
                    ]
                        + named.flatMap {
                            [
                                RedisArgument($0.rawValue),
                                RedisArgument(known[$0]?.wireText ?? ""),
                            ]
                        })
                let answer = try ReadReply(asked.reply)
                clock.set(answer.read.timeMilliseconds, sentAt: asked.sentAt)
                guard !answer.unnamed.isSubset(of: names) else { return answer.read }
                names.formUnion(answer.unnamed)
            }
        }
    }
}

extension PartVersion {
    /// As `read.lua` compares it.
    fileprivate var wireText: String { "\(epoch):\(incarnation):\(sequence)" }
}
