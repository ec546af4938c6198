import HeadcountTesting
import Hiredis

@testable import Headcount
@testable import HeadcountRedis

/// How time passes without waiting, and what Redis loses.
extension PermitRun {
    private static let minute = StoreBench.ttl.wholeMilliseconds

    /// A minute passes: some crash in the beginning, the others declare what they hold and renew it,
    /// and one has watched the clock.
    mutating func age(watchedBy watcher: Int) async throws {
        for number in holders.indices where number != watcher && chance(percent: 25) {
            try await makePast([holders[number].token])
            begin(number)
            seen["crashed", default: 0] += 1
        }
        try await declareAll()
        try await makePast([])
        await holders[watcher].store.close()
        holders[watcher].store = try newStore()
        let epoch = Epoch(try await epochField("id"))
        let (instant, now) = (ContinuousClock.now, try await time())
        for seconds in [61, 35, 10] {
            holders[watcher].store.clock.set(
                now - UInt64(seconds) * 1_000, in: epoch, sentAt: instant - .seconds(seconds),
                receivedAt: instant - .seconds(seconds))
        }
    }

    /// Everybody declares what he holds, until the store knows all of it.
    mutating func declareAll() async throws {
        for _ in 0..<8 {
            for number in holders.indices {
                let lines = Self.limits.map { scope, limit in
                    PermitRequest.Line(
                        scope: scope, held: holders[number].owned[scope] ?? 0, needed: 0, wished: 0,
                        limit: limit)
                }
                try await send(lines, isFirst: !holders[number].isKnown, from: number)
            }
            let isDeclared = holders.allSatisfy {
                model.epochKey?.holders[$0.token]?.epoch == lastEpoch
            }
            if isDeclared { return }
        }
        throw Difference("step \(step): not all are known")
    }

    /// Moves the beginning of the epoch and the leases of some a minute into the past.
    mutating func makePast(_ tokens: [UInt64]) async throws {
        for token in tokens {
            guard let lease = model.epochKey?.holders[token] else { continue }
            let end = lease.end - Self.minute - 1_000
            model.epochKey?.holders[token]?.end = end
            _ = try await redis([
                "HSET", RedisArgument(bench.key("epoch")), RedisArgument("holder:\(token)"),
                RedisArgument("\(end) \(lease.epoch)"),
            ])
        }
        guard tokens.isEmpty, let since = model.epochKey?.since else { return }
        model.epochKey?.since = since - Self.minute - 1_000
        _ = try await redis([
            "HSET", RedisArgument(bench.key("epoch")), "since",
            RedisArgument("\(since - Self.minute - 1_000)"),
        ])
    }

    mutating func lose(
        _ what: String, _ commands: [[RedisArgument]], _ change: (inout StoreModel) -> Void
    ) async throws {
        for command in commands { _ = try await redis(command) }
        change(&model)
        seen[what, default: 0] += 1
    }
}
