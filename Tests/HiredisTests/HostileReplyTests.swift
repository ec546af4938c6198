import Hiredis
import Testing

/// A server that announces more than it sends, or sends without end.
@Suite("Hostile replies")
struct HostileReplyTests {
    @Test(
        "An array too large to be meant is refused at once, however deep it is",
        arguments: [
            "*2147483647", "*1048577", "*1\r\n*2147483647", "*2147483647\r\n*2147483647\r\n*1",
            "*1000000\r\n*1000000\r\n*2000000",
        ])
    func largeArrays(_ reply: String) async throws {
        let peer = try ScriptedPeer(replies: reply)
        defer { peer.stop() }
        let redis = RedisConnection(
            .init(endpoint: peer.endpoint, commandTimeout: .seconds(60)))
        let start = ContinuousClock.now
        _ = await failure(of: .protocolError) { _ = try await redis.command(["PING"]) }
        await redis.close()
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("An array of the most elements is read")
    func largestArray() async throws {
        let count = 1 << 20
        let peer = try ScriptedPeer(
            replies: (["*\(count)"] + repeatElement(":7", count: count)).joined(separator: "\r\n"))
        defer { peer.stop() }
        let redis = RedisConnection(
            .init(endpoint: peer.endpoint, commandTimeout: .seconds(60)))
        let reply = try await redis.command(["PING"])
        #expect(reply.array?.count == count && reply.array?.last == .integer(7))
        await redis.close()
    }

    @Test("A reply that does not end is given up, whatever its deadline")
    func endless() async throws {
        let peer = try ScriptedPeer(
            replies: "$500000000\r\n" + String(repeating: "x", count: 80_000_000))
        defer { peer.stop() }
        let redis = RedisConnection(
            .init(endpoint: peer.endpoint, commandTimeout: .seconds(60)))
        let error = await failure(of: .protocolError) { _ = try await redis.command(["PING"]) }
        #expect(error?.message.contains("more than 67108864 bytes") == true)
        await redis.close()
    }

    @Test(
        "What is no RESP2 is an error, and ends nothing but the connection",
        arguments: [
            "", "x", "*-2", "$-2", "*99999999999999999999", "$99999999999999999999",
            ":99999999999999999999", ":", ":1x", "%1\r\n+a\r\n+b", "~1\r\n+a", ",1.5",
            "#t", "_", "(12", "=7\r\ntxt:abc", ">1\r\n+a", "|1\r\n+a\r\n+b\r\n+c",
            Array(repeating: "*1", count: 40).joined(separator: "\r\n"), "\u{0}",
        ])
    func malformed(_ reply: String) async throws {
        let peer = try ScriptedPeer(replies: reply)
        defer { peer.stop() }
        let redis = RedisConnection(
            .init(endpoint: peer.endpoint, commandTimeout: .milliseconds(300)))
        // What is null to RESP3 is so to a parser that knows it.
        let answer = try? await redis.command(["PING"])
        #expect(answer == nil || answer == .null, "\(reply.debugDescription)")
        await redis.close()
    }
}
