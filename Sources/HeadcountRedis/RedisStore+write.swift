public import Headcount
import Hiredis

extension RedisStore {
    /// The most topics that one script call stages, so that Redis is never held for long.
    private static let stageSize = 1_000

    /// See `CountStore`. One round trip.
    public func register(_ registration: Registration) async throws -> RegistrationOutcome {
        let node = registration.node
        let keys = [keyspace.epoch, keyspace.nodes] + keyspace.keys(of: node)
        let answer = try await writer.withSession { [self] session in
            try run(
                scripts.register, session, keys: keys, knownEpoch: registration.knownEpoch,
                ttl: registration.ttl,
                arguments: [
                    RedisArgument(node.rawValue), registration.takesOver ? 1 : 0,
                    RedisArgument("\(registration.token)"),
                    RedisArgument(Int64(registration.token & Incarnation.chance)),
                    RedisArgument(Keyspace.schema),
                ] + registration.profile.arguments)
        }
        let row = ReplyRow(answer.reply)
        switch row.string(0) {
        case "TAKEN":
            return .taken
        case "SHARDS":
            return .otherShardCount(Int(try row.number(1, of: "register")))
        case "REGISTERED":
            let epoch = Epoch(try row.number(2, of: "register"))
            clock.set(try row.number(3, of: "register"), in: epoch, sentAt: answer.sentAt)
            return .registered(
                Incarnation(try row.number(1, of: "register")), epoch: epoch)
        default:
            throw ReplyError.unexpected("register")
        }
    }

    /// See `CountStore`. One round trip; a whole table of more than 1,000 topics one
    /// more for each further 1,000.
    public func write(_ write: NodeWrite) async throws -> WriteOutcome {
        let node = write.node
        let keys = [keyspace.epoch, keyspace.nodes] + keyspace.keys(of: node)
        let stage = keyspace.stage(of: write)
        let answer = try await writer.withSession { [self] session -> ScriptAnswer? in
            let names = [
                RedisArgument(node.rawValue), RedisArgument(write.incarnation.description),
            ]
            switch write.basis {
            case .beliefs(let beliefs):
                return try run(
                    scripts.write, session, keys: keys, knownEpoch: write.knownEpoch,
                    ttl: write.ttl, arguments: names + write.arguments(beliefs))
            case .nothing:
                let table = write.changes.filter { $0.count > 0 }
                guard try Self.stage(table, ttl: write.ttl, at: stage, scripts.stage, session)
                else { return nil }
                return try run(
                    scripts.replace, session, keys: keys + [stage], knownEpoch: write.knownEpoch,
                    ttl: write.ttl,
                    arguments: names + write.replaceArguments(topics: table.count))
            }
        }
        // Something else was at the stage: the table goes out again with the next write.
        guard let answer else {
            return .guardFailed(epoch: write.knownEpoch, sequence: write.sequence)
        }
        return try outcome(ReplyRow(answer.reply), sentAt: answer.sentAt)
    }

    /// See `CountStore`. One round trip.
    public func farewell(
        _ node: NodeName, incarnation: Incarnation, token: UInt64
    ) async throws {
        let keys =
            [keyspace.epoch, keyspace.nodes] + keyspace.keys(of: node)
            + [keyspace.permits(of: "\(token)")]
        _ = try await writer.withSession { [scripts] session in
            try scripts.farewell.run(
                session, keys: keys,
                arguments: [
                    RedisArgument(node.rawValue), RedisArgument(incarnation.description),
                    RedisArgument("\(token)"),
                ])
        }
    }

    /// See `CountStore`. One round trip.
    public func forget(_ node: NodeName) async throws -> Bool {
        let keys = [keyspace.epoch, keyspace.nodes] + keyspace.keys(of: node)
        let reply = try await writer.withSession { [scripts] session in
            try scripts.forget.run(session, keys: keys, arguments: [RedisArgument(node.rawValue)])
        }
        guard let removed = reply.integer else { throw ReplyError.unexpected("forget") }
        return removed != 0
    }

    /// Gathers the table beside the counts. False when somebody else touched it meanwhile.
    private static func stage(
        _ table: [TopicCount], ttl: Duration, at key: String, _ script: Script,
        _ session: borrowing RedisSession
    ) throws -> Bool {
        var staged = 0
        while staged < table.count {
            let piece = table[staged...].prefix(stageSize)
            let reply = try script.run(
                session, keys: [key],
                arguments: [
                    RedisArgument(Int64(ttl.wholeMilliseconds)), RedisArgument(staged),
                    RedisArgument(CountLines.text(piece)),
                ])
            staged += piece.count
            guard reply.integer == Int64(staged) else { return false }
        }
        return true
    }

    private func outcome(
        _ row: ReplyRow, sentAt: ContinuousClock.Instant
    ) throws -> WriteOutcome {
        switch row.string(0) {
        case "APPLIED":
            let epoch = Epoch(try row.number(1, of: "write"))
            clock.set(try row.number(3, of: "write"), in: epoch, sentAt: sentAt)
            return .applied(
                epoch: epoch, fields: Int(try row.number(2, of: "write")),
                standing: try row.standing(4, of: "write"))
        case "GUARD":
            // The next is above it, and must be counted exactly, too: see replace.lua.
            let sequence = try row.number(2, of: "write")
            return .guardFailed(
                epoch: Epoch(try row.number(1, of: "write")),
                sequence: sequence <= Keyspace.maximumNumber / 4 ? sequence : 0)
        case "REPLACED":
            return .replaced(by: Incarnation(try row.number(1, of: "write")))
        default:
            throw ReplyError.unexpected("write")
        }
    }
}

extension NodeWrite {
    /// What `write.lua` takes behind the node's name and incarnation.
    fileprivate func arguments(_ beliefs: [Belief]) -> [RedisArgument] {
        let text = beliefs.map { "\($0.sequence):\($0.fields)" }.joined(separator: ",")
        return [
            RedisArgument(text), RedisArgument("\(sequence)"), RedisArgument(total),
            RedisArgument(sockets), RedisArgument(profile.shards),
            RedisArgument(CountLines.text(changes[...])), RedisArgument("\(token)"),
        ]
    }

    /// What `replace.lua` takes behind the node's name and incarnation.
    fileprivate func replaceArguments(topics: Int) -> [RedisArgument] {
        [
            RedisArgument("\(sequence)"), RedisArgument(topics), RedisArgument(total),
            RedisArgument(sockets), RedisArgument(Keyspace.schema),
        ] + profile.arguments + [RedisArgument("\(token)")]
    }
}
