public import Headcount
import Hiredis

extension RedisStore {
    /// About how many fields one `HSCAN` brings: a fraction of a millisecond of Redis's time.
    private static let scanSize = 500

    /// See `CountStore`. One round trip as long as the reader knows the nodes and they
    /// changed by less than fits into one answer; see `ReadPlan`.
    public func read(
        known: [NodeName: PartVersion], own: NodeName?, knownEpoch: Epoch, ttl: Duration
    ) async throws -> ClusterRead {
        try await reader.withSession { [self] session in
            var plan = ReadPlan(known: known, own: own)
            while true {
                switch plan.step {
                case .ask(let nodes):
                    let asked = try run(
                        scripts.read, session,
                        keys: [keyspace.epoch, keyspace.nodes]
                            + nodes.flatMap { keyspace.keys(of: $0.name) },
                        knownEpoch: knownEpoch, ttl: ttl,
                        arguments: [
                            RedisArgument(own?.rawValue ?? ""), RedisArgument(Keyspace.schema),
                        ] + nodes.flatMap { [RedisArgument($0.name.rawValue)] + $0.version.words })
                    let reply = try ReadReply(asked.reply) { plan.version(of: $0) }
                    clock.set(
                        reply.timeMilliseconds, in: reply.epoch, sentAt: asked.sentAt)
                    plan.take(reply)
                case .scan(let pieces):
                    let replies = try session.pipeline(
                        pieces.map {
                            [
                                "HSCAN", RedisArgument(keyspace.counts(of: $0.name)),
                                RedisArgument($0.cursor), "COUNT", RedisArgument(Self.scanSize),
                            ]
                        })
                    for (piece, reply) in zip(pieces, replies) {
                        plan.take(reply, scanOf: piece.name)
                    }
                case .done(let read):
                    return read
                }
            }
        }
    }
}

extension PartVersion? {
    /// As `read.lua` takes what a reader has: the life and the sequence.
    fileprivate var words: [RedisArgument] {
        guard let self else { return ["", 0] }
        return [
            RedisArgument("\(self.epoch):\(self.incarnation)"), RedisArgument("\(self.sequence)"),
        ]
    }
}
