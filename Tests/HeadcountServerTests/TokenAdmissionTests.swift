import Headcount
import HeadcountTesting
import TestClients
import Testing

@testable import HeadcountServer

@Suite("Admission by token")
struct TokenAdmissionTests {
    private func withServer(_ body: (TestServer, TokenSigner) async throws -> Void) async throws {
        let signer = try await TokenSigner.hs256()
        let keys = try TokenKeys([signer.key])
        try await TestServer.run(adjust: { _, server in server.tokens = keys }) { server in
            try await body(server, signer)
        }
    }

    /// Claims that end in an hour.
    private func claims(_ more: String, ends seconds: Int64 = 3_600) -> String {
        let end = Timestamp.now.microseconds / 1_000_000 + seconds
        return #"{"sub":"u1","exp":\#(end)\#(more.isEmpty ? "" : ",\(more)")}"#
    }

    private func client(_ server: TestServer, _ token: String) async throws -> PhoenixClient {
        try await PhoenixClient.connect(
            port: server.port, path: "/socket/websocket?vsn=2.0.0&token=\(token)")
    }

    @Test("without a token, or with a wrong one, nobody gets in")
    func refused() async throws {
        try await withServer { server, signer in
            let missing = try await RawConnection.upgrade(port: server.port)
            #expect(missing.status == 403)
            #expect(missing.body.contains(#""code":"unauthorized""#))
            let expired = try signer.token(claims: claims("", ends: -120))
            #expect(await (try? client(server, expired)) == nil)
            let other = try await TokenSigner.hs256(
                secret: "another secret of thirty-two bytes or more")
            #expect(await (try? client(server, try other.token(claims: claims("")))) == nil)
            #expect(server.node.table.sockets == 0)
            let metrics = try await RawConnection.get(port: server.opsPort, "/metrics").body
            #expect(metrics.contains(#"headcount_refused_total{reason="unauthorized"} 3"#))
        }
    }

    @Test("a token says what may be joined, and what answers list")
    func topics() async throws {
        try await withServer { server, signer in
            let all = try await client(server, try signer.token(claims: claims(#""stats":true"#)))
            for (ref, topic) in ["room:1", "hall:1"].enumerated() {
                #expect(try await all.join(topic, ref: "\(ref)") == "ok")
            }
            let some = try await client(
                server, try signer.token(claims: claims(#""topics":["room:*"],"plan":"gold""#)))
            #expect(try await some.join("room:1", ref: "1") == "ok")
            let refused = try await some.request("hall:1", "phx_join", ref: "2", joinRef: "2")
            #expect(refused.response["reason"] as? String == "unauthorized")

            for event in ["get_connection_stats", "get_cluster_connection_stats"] {
                for (client, topics) in [(all, ["hall:1", "room:1"]), (some, ["room:1"])] {
                    let reply = try await client.request(
                        "room:1", event, ref: "9", joinRef: client === all ? "0" : "1")
                    let key = event == "get_connection_stats" ? "connections" : "topics"
                    let listed = reply.response[key] as? [String: Any]
                    #expect(listed?.keys.sorted() == topics, "\(event)")
                }
            }
            let monitoring = try await some.request("room:1", "get_monitoring_info", ref: "10")
            #expect(monitoring.status == "error")
            #expect(monitoring.response["reason"] as? String == "unauthorized")
            let metrics = try await RawConnection.get(port: server.opsPort, "/metrics").body
            #expect(metrics.contains(#"headcount_plan_sockets{plan="gold"} 1"#))
            try await some.drop()
            try await wait(for: "the plan to be empty") {
                let text = try await RawConnection.get(port: server.opsPort, "/metrics").body
                return !text.contains("headcount_plan_sockets{")
            }
            try await all.drop()
        }
    }

    @Test("a socket is closed with 1008 when its token has expired")
    func expiry() async throws {
        try await withServer { server, signer in
            let client = try await client(server, try signer.token(claims: claims("", ends: 3)))
            #expect(try await client.join("room:1") == "ok")
            #expect(try await client.closeCode(timeout: .seconds(20)) == 1008)
            let metrics = try await RawConnection.get(port: server.opsPort, "/metrics").body
            #expect(metrics.contains(#"headcount_sockets_closed_total{reason="expired"} 1"#))
        }
    }

    @Test("the API asks for its token, and health and sockets do not")
    func api() async throws {
        let token = try BearerCheck(token: "open-sesame")
        try await TestServer.run(adjust: { _, server in server.apiToken = token }) { server in
            func get(_ port: Int, _ path: String, _ headers: String = "") async throws -> Int {
                try await RawConnection.request(
                    port: port,
                    "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(headers)\r\n"
                ).status
            }
            let good = "Authorization: Bearer open-sesame\r\n"
            for (port, path) in [
                (server.port, "/api/v1/cluster"), (server.opsPort, "/metrics"),
                (server.opsPort, "/api/v1/limits"),
            ] {
                #expect(try await get(port, path) == 401, "\(path)")
                #expect(try await get(port, path, "Authorization: Bearer sesame\r\n") == 401)
                #expect(try await get(port, path, good) == 200, "\(path)")
            }
            #expect(try await get(server.opsPort, "/healthz") == 200)
            #expect(try await get(server.opsPort, "/readyz") == 200)
            #expect(try await get(server.port, "/socket/websocket") == 426)
            try await server.client().drop()
        }
    }

    @Test("plans are told apart up to a number, and go when nobody is in them")
    func plans() {
        let plans = PlanCounts()
        let names = (0..<150).map { plans.open("plan \($0)") }
        #expect(plans.all.count == PlanCounts.maximumPlans + 1)
        #expect(plans.all.first { $0.plan == PlanCounts.others }?.sockets == 50)
        for name in names { plans.close(name) }
        #expect(plans.all.isEmpty)
    }
}
