import Foundation
@testable import Headcount
import JSONBytes
import Testing

@Suite("Answers")
struct AnswerTests {
    private let table = LocalTable()
    private let own: NodeName
    private let timestamp = Timestamp(microseconds: 1_767_225_600_000_000)

    init() throws {
        own = try NodeName("web-1")
    }

    /// web-1 with what its table holds, and web-2 with `a` five times and `b` twice.
    private func picture(
        capacity: (own: Int?, other: Int?) = (100, 60), isPublishing: Bool = true
    ) throws -> ClusterPicture {
        var part = try ViewBench.part(["a": 5, "b": 2])
        part.profile = NodeProfile(labels: ["zone": "a\"b"], capacity: capacity.other)
        var view = ClusterView()
        view.apply(
            ViewBench.read(
                at: 0, [try ViewBench.row("web-2", .part(part), remaining: .seconds(3))]),
            own: (own, nil), ttl: .seconds(4), sentAt: ViewBench.start)
        return picture(
            of: view.snapshot,
            profile: NodeProfile(labels: ["release": "1"], capacity: capacity.own),
            lastAppliedAt: isPublishing ? ViewBench.start : nil, after: .milliseconds(180))
    }

    private func picture(
        of snapshot: ClusterSnapshot, profile: NodeProfile = NodeProfile(),
        lastAppliedAt: ContinuousClock.Instant? = ViewBench.start, after time: Duration
    ) -> ClusterPicture {
        let now = ViewBench.start + time
        let trust = Trust(
            snapshot, lastAppliedAt: lastAppliedAt, startedAt: ViewBench.start, ttl: .seconds(4),
            now: now)
        return ClusterPicture(
            snapshot: snapshot, table: table, own: own, profile: profile, trust: trust, now: now)
    }

    @Test("A node's answer has exactly the keys of the contract")
    func nodeStats() throws {
        let a = table.join(try Topic("a"))
        let quoted = table.join(try Topic("say \"hi\" \\ 👋"))
        let stats = NodeStats(table, node: own, query: StatsQuery(), timestamp: timestamp)
        let answer = try object(stats.json)
        #expect(
            answer.names == ["connections", "node", "sockets", "timestamp", "total", "truncated"])
        #expect(answer[object: "connections"].names == ["a", "say \"hi\" \\ 👋"])
        #expect(answer[object: "connections"][object: "a"] as? [String: Int] == ["web-1": 1])
        #expect(answer["total"] as? Int == 2)
        #expect(answer["sockets"] as? Int == 0)
        #expect(answer["truncated"] as? Bool == false)
        #expect(answer["node"] as? String == "web-1")
        #expect(answer["timestamp"] as? String == "2026-01-01T00:00:00.000000Z")
        a.leave()
        quoted.leave()
    }

    @Test("An empty and a truncated answer still have exact totals")
    func emptyAndTruncated() throws {
        let empty = NodeStats(table, node: own, query: StatsQuery(), timestamp: timestamp)
        #expect(try object(empty.json)[object: "connections"].isEmpty)
        let held = try (0..<5).map { HeldConnection(table.join(try Topic("t\($0)"))) }
        let cut = NodeStats(table, node: own, query: StatsQuery(top: 2), timestamp: timestamp)
        let answer = try object(cut.json)
        #expect(answer[object: "connections"].names == ["t0", "t1"])
        #expect(answer["total"] as? Int == held.count)
        #expect(answer["truncated"] as? Bool == true)
    }

    @Test("The cluster's answer has exactly the keys of the contract")
    func clusterStats() throws {
        var socket = table.openSocket()
        socket.join(try Topic("a"))
        socket.join(try Topic("mine"))
        let answer = try object(try picture().stats(StatsQuery(), timestamp: timestamp).json)
        #expect(
            answer.names == [
                "age_ms", "cluster_size", "complete", "node", "nodes", "stale", "timestamp",
                "topics", "total_connections", "total_sockets", "truncated",
            ])
        let topics = answer[object: "topics"]
        #expect(topics.names == ["a", "b", "mine"])
        #expect(topics[object: "a"].names == ["nodes", "total"])
        #expect(topics[object: "a"]["total"] as? Int == 6)
        #expect(topics[object: "a"]["nodes"] as? [String: Int] == ["web-1": 1, "web-2": 5])
        #expect(topics[object: "b"]["nodes"] as? [String: Int] == ["web-2": 2])
        let nodes = answer[object: "nodes"]
        #expect(nodes.names == ["web-1", "web-2"])
        for name in nodes.names {
            #expect(
                nodes[object: name].names == [
                    "age_ms", "capacity", "connections", "draining", "labels", "sockets", "total",
                ])
        }
        #expect(nodes[object: "web-1"]["connections"] as? [String: Int] == ["a": 1, "mine": 1])
        #expect(nodes[object: "web-1"]["age_ms"] as? Int == 0)
        #expect(nodes[object: "web-2"]["age_ms"] as? Int == 1_180)
        #expect(nodes[object: "web-2"]["labels"] as? [String: String] == ["zone": "a\"b"])
        #expect(answer["total_connections"] as? Int == 9)
        #expect(answer["total_sockets"] as? Int == 8)
        #expect(answer["cluster_size"] as? Int == 2)
        #expect(answer["complete"] as? Bool == true)
        #expect(answer["stale"] as? Bool == false)
        #expect(answer["age_ms"] as? Int == 180)
        socket.close()
    }

    @Test("Nodes list only the topics that are listed, and totals cover all")
    func listedTopics() throws {
        let mine = table.join(try Topic("a"))
        let query = StatsQuery(topics: Glob("b*"), top: 5)
        let answer = try object(try picture().stats(query, timestamp: timestamp).json)
        #expect(answer[object: "topics"].names == ["b"])
        let nodes = answer[object: "nodes"]
        #expect(nodes[object: "web-1"][object: "connections"].isEmpty)
        #expect(nodes[object: "web-2"]["connections"] as? [String: Int] == ["b": 2])
        #expect(nodes[object: "web-2"]["total"] as? Int == 7)
        #expect(answer["total_connections"] as? Int == 8)
        mine.leave()
    }

    @Test("Without its topic lists the answer keeps everything else")
    func withoutLists() throws {
        var writer = JSONWriter()
        try picture().stats(StatsQuery(top: 0), timestamp: timestamp)
            .write(to: &writer, listsTopics: false)
        let answer = try object(writer.bytes)
        #expect(answer["topics"] == nil)
        #expect(answer["truncated"] == nil)
        #expect(
            answer[object: "nodes"][object: "web-2"].names == [
                "age_ms", "capacity", "draining", "labels", "sockets", "total",
            ])
    }

    @Test("The totals are flat, with capacity and utilization only when every node has one")
    func totals() throws {
        let answer = try object(try picture().totals.json)
        #expect(
            answer.names == [
                "age_ms", "capacity", "cluster_size", "complete", "stale", "total_connections",
                "total_sockets", "utilization",
            ])
        #expect(answer["capacity"] as? Int == 160)
        #expect(answer["utilization"] as? Double == 7.0 / 160)
        let without = try object(try picture(capacity: (100, nil)).totals.json)
        #expect(without["capacity"] is NSNull)
        #expect(without["utilization"] is NSNull)
        #expect(
            try object(try picture(isPublishing: false).totals.json)["complete"] as? Bool == false)
    }

    @Test("One topic's answer lists its nodes as an array")
    func topicRow() throws {
        let mine = table.join(try Topic("a"))
        let answer = try topicAnswer("a")
        #expect(answer.names == ["age_ms", "complete", "nodes", "stale", "topic", "total"])
        #expect(answer["topic"] as? String == "a")
        #expect(answer["total"] as? Int == 6)
        let nodes = try #require(answer["nodes"] as? [[String: Any]])
        #expect(nodes.map { $0["node"] as? String } == ["web-1", "web-2"])
        #expect(nodes.map { $0["connections"] as? Int } == [1, 5])
        #expect(try topicAnswer("none")["total"] as? Int == 0)
        mine.leave()
    }

    private func topicAnswer(_ name: String) throws -> [String: Any] {
        let picture = try picture()
        let stats = TopicStats(row: picture.row(for: try Topic(name)), totals: picture.totals)
        return try object(stats.json)
    }

    @Test("A picture older than ttl is stale and not complete")
    func stale() throws {
        let fresh = try picture()
        let old = picture(of: fresh.snapshot, after: .seconds(5))
        #expect(old.totals.isStale)
        #expect(!old.totals.isComplete)
        #expect(old.totals.connections == 7)
        let never = picture(of: ClusterView().snapshot, after: .zero)
        #expect(never.totals.isStale)
        #expect(never.totals.nodes == 1)
    }
}
