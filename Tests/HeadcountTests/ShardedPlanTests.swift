import Headcount
import Testing

/// A plan of four shards: `a` lives in one, `b` in another.
@Suite("Publish plan over several shards")
struct ShardedPlanTests {
    private static let shards = 4
    private let now = ContinuousClock.now

    private func topics() throws -> [[TopicCount]] {
        var rows = [[TopicCount]](repeating: [], count: Self.shards)
        for number in 0..<40 {
            let topic = try Topic("room:\(number)")
            rows[topic.shard(of: Self.shards)].append(TopicCount(topic: topic, count: number + 1))
        }
        return rows
    }

    private func registered() throws -> PublishPlan {
        var plan = PublishPlan(
            name: try NodeName("web-1"),
            profile: NodeProfile(labels: ["zone": "a"], shards: Self.shards),
            heartbeat: .seconds(1), ttl: .seconds(4))
        plan.finish(.registered(Incarnation(70), epoch: Epoch(9)))
        return plan
    }

    /// Every shard's table written, as sequence 1 of epoch 9.
    private func settled() throws -> PublishPlan {
        var plan = try registered()
        for (shard, rows) in try topics().enumerated() {
            let write = try whole(&plan, rows, shard)
            plan.finish(
                write, outcome: .applied(epoch: Epoch(9), fields: rows.count), sentAt: now,
                shard: shard)
        }
        return plan
    }

    private func write(_ plan: inout PublishPlan, _ shard: Int) -> NodeWrite? {
        guard case .write(let write) = plan.step(shard: shard, now: now) else { return nil }
        return write
    }

    private func whole(
        _ plan: inout PublishPlan, _ rows: [TopicCount], _ shard: Int
    ) throws -> NodeWrite {
        let write = plan.wholeWrite(of: rows, sockets: 7, shard: shard, now: now)
        return try #require(write)
    }

    @Test("Topics are spread by their bytes alone, over all shards")
    func spread() throws {
        #expect(try topics().allSatisfy { !$0.isEmpty })
        #expect(try Topic("patterns:stream").stableHash == 0x62c7_d071_2391_0264)
        #expect(try Topic("anything").shard(of: 1) == 0)
    }

    @Test("The name is asked for at home alone, and the others wait for it")
    func registration() throws {
        var plan = PublishPlan(
            name: try NodeName("web-1"), profile: NodeProfile(shards: Self.shards),
            heartbeat: .seconds(1), ttl: .seconds(4))
        for shard in 1..<Self.shards { #expect(plan.step(shard: shard, now: now) == .wait) }
        guard case .register(let registration) = plan.step(now: now) else {
            Issue.record("the home shard registers")
            return
        }
        #expect(registration.profile.shards == Self.shards)
        plan.finish(.registered(Incarnation(70), epoch: Epoch(9)))
        for shard in 0..<Self.shards {
            #expect(plan.step(shard: shard, now: now) == .countTable)
        }
    }

    @Test("It has published once every shard has its table")
    func publishing() throws {
        var plan = try registered()
        for (shard, rows) in try topics().enumerated() {
            #expect(plan.lastAppliedAt == nil)
            let write = try whole(&plan, rows, shard)
            #expect(write.total == rows.reduce(0) { $0 + $1.count })
            #expect(write.sockets == (shard == 0 ? 7 : 0), "sockets are counted at home")
            plan.finish(
                write, outcome: .applied(epoch: Epoch(9), fields: rows.count),
                sentAt: now + .seconds(shard), shard: shard)
        }
        #expect(plan.lastAppliedAt == now, "the shard where it is longest ago")
    }

    @Test("A change goes to the shard of its topic, under that shard's sequence")
    func change() throws {
        var plan = try settled()
        let topic = try Topic("room:3")
        let home = topic.shard(of: Self.shards)
        plan.note([TopicCount(topic: topic, count: 99)], sockets: 7)
        for shard in 0..<Self.shards {
            let write = write(&plan, shard)
            #expect((write?.changes.map(\.topic) ?? []) == (shard == home ? [topic] : []))
            if shard == home { #expect(write?.sequence == 2) }
        }
    }

    @Test("A guard that fails in one shard writes that shard again, and no other")
    func repair() throws {
        var plan = try settled()
        plan.note([TopicCount(topic: try Topic("room:3"), count: 99)], sockets: 8)
        let shard = try Topic("room:3").shard(of: Self.shards)
        let next = write(&plan, shard)
        let change = try #require(next)
        plan.finish(
            change, outcome: .guardFailed(epoch: Epoch(12), sequence: 0), sentAt: now, shard: shard)
        #expect(plan.step(shard: shard, now: now) == .countTable)
        #expect(plan.epoch(shard: shard) == Epoch(12))
        for other in 0..<Self.shards where other != shard {
            #expect(plan.step(shard: other, now: now) != .countTable)
            #expect(plan.epoch(shard: other) == Epoch(9))
        }
    }

    @Test("Replaced in any shard, it takes the next name at home and writes every shard again")
    func replaced() throws {
        var plan = try settled()
        plan.note([TopicCount(topic: try Topic("room:3"), count: 99)], sockets: 8)
        let shard = try Topic("room:3").shard(of: Self.shards)
        let next = write(&plan, shard)
        let change = try #require(next)
        let late = (shard + 1) % Self.shards
        let before = try whole(&plan, [], late)
        plan.finish(change, outcome: .replaced(by: Incarnation(90)), sentAt: now, shard: shard)
        #expect(plan.name.rawValue == "web-1~2")
        plan.finish(before, outcome: .replaced(by: Incarnation(90)), sentAt: now, shard: late)
        #expect(plan.name.rawValue == "web-1~2", "the same news from another shard")
        guard case .register(let registration) = plan.step(now: now) else {
            Issue.record("the home shard registers")
            return
        }
        #expect(!registration.takesOver)
        plan.finish(.registered(Incarnation(91), epoch: Epoch(9)))
        for shard in 0..<Self.shards { #expect(plan.step(shard: shard, now: now) == .countTable) }
    }
}
