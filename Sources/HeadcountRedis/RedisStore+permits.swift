public import Headcount
import Hiredis
import Synchronization

extension RedisStore {
    /// See `CountStore`. One round trip; one more when another process has begun to
    /// hold permits since the last.
    public func ask(_ request: PermitRequest) async throws -> PermitOutcome {
        try await writer.withSession { [self] session in
            // Known holders are named as keys, and a new one costs a second try. Processes that
            // start while this goes on are few.
            for _ in 0..<4 {
                let others = holders.withLock { $0 }.filter { $0 != "\(request.holder)" }
                let answer = try run(
                    scripts.permits, session,
                    keys: [keyspace.epoch, keyspace.nodes]
                        + (["\(request.holder)"] + others).map(keyspace.permits(of:)),
                    knownEpoch: request.knownEpoch, ttl: request.ttl,
                    arguments: request.arguments(
                        word: clock.word(at: .now), others: others))
                let row = ReplyRow(answer.reply)
                guard row.string(0) == "HOLDERS" else {
                    let reply = try PermitReply(row, of: request)
                    if let (now, epoch) = reply.time {
                        clock.set(now, in: epoch, sentAt: answer.sentAt)
                    }
                    return reply.outcome
                }
                let found = row.dropFirst(1).compactMap(\.string)
                holders.withLock { $0 = found }
            }
            throw ReplyError.unexpected("permits")
        }
    }

    /// See `CountStore`. One round trip.
    public func limits(
        _ change: LimitsChange, knownEpoch: Epoch, ttl: Duration
    ) async throws -> StoredLimits {
        let answer = try await writer.withSession { [self] session in
            try run(
                scripts.limits, session,
                keys: [keyspace.epoch, keyspace.nodes, keyspace.limits], knownEpoch: knownEpoch,
                ttl: ttl, arguments: change.arguments)
        }
        let row = ReplyRow(answer.reply)
        let version = try row.number(0, of: "limits")
        // No text is no answer: it must not lift every limit.
        guard let rules = row.string(1) else { throw ReplyError.unexpected("limits") }
        do {
            let texts = rules.split(separator: "\n").map(String.init)
            return StoredLimits(version: version, rules: try LimitRules(texts: texts))
        } catch {
            throw HeadcountError(
                .storeProtocol, "\(keyspace.limits) in \(kind) holds what is no limit", cause: error
            )
        }
    }
}

extension ReplyRow {
    /// What every reply to a write says of permits and limits, from one place on.
    func standing(
        _ place: Int, of script: String
    ) throws(HeadcountError) -> PermitStanding {
        PermitStanding(
            isHolder: try number(place, of: script) == 1,
            shortages: try number(place + 1, of: script),
            limitsVersion: try number(place + 2, of: script))
    }
}

extension PermitRequest {
    /// What `permits.lua` takes behind its head.
    fileprivate func arguments(word: SteadyClock.Word?, others: [String]) -> [RedisArgument] {
        [
            RedisArgument("\(holder)"), RedisArgument("\(sequence)"), isFirst ? 1 : 0,
            RedisArgument("\(limitsVersion)"), RedisArgument("\(word?.now ?? 0)"),
            RedisArgument("\(word?.since ?? 0)"), RedisArgument("\(word?.epoch ?? .none)"),
            RedisArgument(others.count),
        ] + others.map { RedisArgument($0) } + lines.flatMap(\.arguments)
    }
}

extension PermitRequest.Line {
    fileprivate var arguments: [RedisArgument] {
        let name =
            switch scope {
            case .sockets: "s"
            case .topic(let topic): "t\(topic.name)"
            }
        return [
            RedisArgument(name), RedisArgument(held), RedisArgument(needed), RedisArgument(wished),
            RedisArgument(limit),
        ]
    }
}

extension LimitsChange {
    /// What `limits.lua` takes behind its head.
    fileprivate var arguments: [RedisArgument] {
        func arguments(
            _ word: RedisArgument, _ version: UInt64, _ rules: LimitRules
        ) -> [RedisArgument] {
            let text = rules.rules.map { "\($0)" }.joined(separator: "\n")
            return [word, RedisArgument("\(version)"), RedisArgument(text)]
        }
        return switch self {
        case .read: arguments("read", 0, .none)
        case .keep(let limits): arguments("keep", limits.version, limits.rules)
        case .set(let rules, let version): arguments("set", version, rules)
        }
    }
}
