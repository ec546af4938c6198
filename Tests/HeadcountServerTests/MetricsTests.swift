import Foundation
import Headcount
import HeadcountTesting
import TestClients
import Testing

@testable import HeadcountServer

@Suite("Metrics of a server")
struct MetricsTests {
    /// The samples of an exposition: `name{labels}` and the value.
    private static func samples(_ text: String) -> [String: Double] {
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        return lines.reduce(into: [:]) { samples, line in
            guard let space = line.lastIndex(of: " ") else { return }
            samples[String(line[..<space])] = Double(line[line.index(after: space)...])
        }
    }

    @Test("/metrics counts what happens, and promtool takes it")
    func counts() async throws {
        try await TestServer.run(
            store: RedisInName(),
            adjust: { node, server in
                node.capacity = 2
                server.metricsTopics = 2
            }
        ) { server in
            let clients = [try await server.client(), try await server.client()]
            for (index, topic) in ["a", "b", "c", "__other__"].enumerated() {
                _ = try await clients[0].join(topic, ref: "\(index)")
            }
            for topic in ["a", "b"] { _ = try await clients[1].join(topic, ref: topic) }
            #expect(try await RawConnection.upgrade(port: server.port).status == 503)
            try await clients[1].close()
            try await wait(for: "it to be counted down") { server.node.table.sockets == 1 }

            let answer = try await RawConnection.get(port: server.opsPort, "/metrics")
            #expect(answer.head.contains("text/plain; version=0.0.4; charset=utf-8"))
            try Promtool.check(metrics: Array(answer.body.utf8))
            let samples = Self.samples(answer.body)
            let expected: [String: Double] = [
                #"headcount_connections{topic="a"}"#: 1, #"headcount_connections{topic="b"}"#: 1,
                #"headcount_connections{topic="__other__"}"#: 2, "headcount_topics": 4,
                "headcount_topics_folded": 2, "headcount_sockets": 1,
                "headcount_capacity_sockets": 2, "headcount_draining": 0,
                "headcount_cluster_connections": 4, "headcount_cluster_sockets": 1,
                "headcount_cluster_nodes": 1, "headcount_cluster_complete": 1,
                "headcount_cluster_stale": 0, "headcount_redis_up": 1,
                "headcount_sockets_opened_total": 2,
                #"headcount_sockets_closed_total{reason="client"}"#: 1,
                #"headcount_sockets_closed_total{reason="drained"}"#: 0,
                #"headcount_refused_total{reason="capacity"}"#: 1, "headcount_joins_total": 6,
                "headcount_leaves_total": 2, #"headcount_redis_errors_total{kind="timeout"}"#: 0,
                "headcount_socket_duration_seconds_count": 1,
                #"headcount_metrics_refused_total{reason="duplicate"}"#: 0,
            ]
            for (name, value) in expected { #expect(samples[name] == value, "\(name)") }
            for name in [
                "headcount_publish_duration_seconds_count",
                "headcount_cluster_refresh_duration_seconds_count", "process_cpu_seconds_total",
                "process_resident_memory_bytes", "process_open_fds", "process_max_fds",
                "headcount_redis_last_success_timestamp_seconds",
            ] { #expect(samples[name] ?? 0 > 0, "\(name)") }
            let age = try #require(samples["headcount_heartbeat_age_seconds"])
            #expect((0..<10).contains(age))
            let start = try #require(samples["process_start_time_seconds"])
            #expect(abs(start - Date.now.timeIntervalSince1970) < 60)
            let again = try await RawConnection.get(port: server.opsPort, "/metrics")
            #expect(Self.samples(again.body)["process_start_time_seconds"] == start, "it is one")
            try await clients[0].drop()
        }
    }

    @Test("whoever asks for OpenMetrics gets it")
    func openMetrics() async throws {
        try await TestServer.run { server in
            let answer = try await RawConnection.request(
                port: server.opsPort,
                "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                    + "Accept: application/openmetrics-text;version=1.0.0\r\n\r\n")
            #expect(answer.head.contains("application/openmetrics-text; version=1.0.0"))
            #expect(answer.body.hasSuffix("# EOF\n"))
            #expect(answer.body.contains("# TYPE headcount_joins counter\n"))
            #expect(!answer.body.contains("headcount_redis_"), "there is no Redis to speak of")
        }
    }
}
