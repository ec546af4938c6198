import Foundation

@testable import HeadcountCLI

/// Answers as nodes send them, for tests to show.
enum Answers {
    /// `/api/v1/cluster` of three nodes.
    static let clusterJSON = #"""
        {"topics":{"room:lobby":{"total":1112,"nodes":{"node-1":1100,"node-3":12}},
        "patterns:stats":{"total":3,"nodes":{"node-1":1,"node-2":1,"node-3":1}}},
        "nodes":{"node-1":{"total":1101,"sockets":36,"connections":{"room:lobby":1100},"age_ms":0,
        "capacity":40,"labels":{"zone":"a","release":"7"},"draining":true},
        "node-2":{"total":1,"sockets":1,"connections":{},"age_ms":866,"capacity":40,"labels":{}},
        "node-3":{"total":13,"sockets":12,"connections":{},"age_ms":5021,"capacity":null}},
        "total_connections":1115,"total_sockets":49,"cluster_size":3,"complete":true,"stale":false,
        "age_ms":513,"truncated":false,"node":"node-1","timestamp":"2026-01-01T00:00:00.000000Z"}
        """#

    /// `/api/v1/monitoring` beside it.
    static let monitoringJSON = #"""
        {"connections":{"connections":{},"total":0,"sockets":0,"truncated":false,"node":"node-1"},
        "streaming":{"messages_in":9,"messages_out":9,"bytes_in":9,"bytes_out":9,"drops":2,
        "messages_in_per_second":3.25,"messages_out_per_second":31.0,
        "bytes_in_per_second":1590.5,"bytes_out_per_second":22300.0},
        "churn":{"joins":5,"leaves":1,"joins_per_second_1m":12.34,"leaves_per_second_1m":0.5,
        "joins_per_second_5m":11.1,"leaves_per_second_5m":0.0},
        "limits":[{"scope":"cluster","limit":100,"mode":"strict","version":1,"connected":49},
        {"scope":"room:*","limit":1200,"mode":"soft","version":1},
        {"scope":"address","limit":20,"mode":"soft","version":1}],
        "refused":{"capacity":2,"draining":0,"limit_reached":10},
        "redis":{"state":"up","last_success_age_ms":16,"round_trip_ms":0.656531},
        "node":{"uptime_s":7300,"version":"0.1.0","incarnation":7355803370859056,
        "draining":false,"memory_bytes":39600128}}
        """#

    /// `/api/v1/stats` of one node.
    static let nodeJSON = #"""
        {"connections":{"room:1":{"web-1":12345},"room:2":{"web-1":3}},"total":12348,
        "sockets":12345,"truncated":true,"node":"web-1","timestamp":"2026-01-01T00:00:00Z"}
        """#

    static func cluster(_ change: (inout StatsAnswer.Cluster) -> Void = { _ in }) throws
        -> StatsAnswer.Cluster
    {
        var answer = try StatsSource.read(StatsAnswer.Cluster.self, Data(clusterJSON.utf8))
        change(&answer)
        return answer
    }

    static func monitoring() throws -> StatsAnswer.Monitoring {
        try StatsSource.read(StatsAnswer.Monitoring.self, Data(monitoringJSON.utf8))
    }

    static func node() throws -> StatsAnswer.Node {
        try StatsSource.read(StatsAnswer.Node.self, Data(nodeJSON.utf8))
    }

    /// A model that has had one answer.
    static func model(
        at now: ContinuousClock.Instant, _ change: (inout StatsAnswer.Cluster) -> Void = { _ in }
    ) throws -> TopModel {
        var model = TopModel(title: "headcount top http://127.0.0.1:4000")
        model.take(
            TopReport(
                question: StatsQuestion(top: TopSession.topics),
                cluster: .success(try cluster(change)), monitoring: try monitoring()), at: now)
        return model
    }
}
