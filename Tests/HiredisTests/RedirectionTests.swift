import Hiredis
import Testing

@Suite("Slots and redirections")
struct RedirectionTests {
    @Test(
        "The slot of a key",
        arguments: [
            ("123456789", 12_739), ("foo", 12_182), ("", 0), ("{foo}bar", 12_182),
            ("a{foo}bar{x}", 12_182),
        ])
    func slots(_ key: String, _ number: Int) {
        #expect(RedisSlot(key: key).number == number)
    }

    @Test("A tag counts only when it is closed and holds something")
    func tags() {
        #expect(RedisSlot(key: "{}foo") != RedisSlot(key: "foo"))
        #expect(RedisSlot(key: "{foo") != RedisSlot(key: "foo"))
        #expect(RedisSlot(key: "foo{") != RedisSlot(key: "foo"))
        #expect(RedisSlot(key: "{{foo}}") == RedisSlot(key: "{foo"))
        #expect(RedisSlot(-1) == nil && RedisSlot(16_384) == nil)
    }

    @Test("Redirections, with a host, without, and with an IPv6 address")
    func redirections() throws {
        let peer = RedisEndpoint.tcp(host: "a", port: 1)
        func read(_ text: String) -> RedisRedirection? {
            RedisRedirection(RedisServerError(text))
        }
        let moved = try #require(read("MOVED 3999 127.0.0.1:6381"))
        #expect(moved.kind == .moved && moved.slot == RedisSlot(3_999))
        #expect(moved.endpoint(from: peer) == .tcp(host: "127.0.0.1", port: 6_381))
        let ask = try #require(read("ASK 0 :6381"))
        #expect(ask.kind == .ask)
        #expect(ask.endpoint(from: peer) == .tcp(host: "a", port: 6_381))
        let address = try #require(read("MOVED 1 ::1:7000"))
        #expect(address.endpoint(from: peer) == .tcp(host: "::1", port: 7_000))
        for text in [
            "MOVED", "MOVED 1", "MOVED 16384 a:1", "MOVED x a:1", "MOVED 1 a", "MOVED 1 a:0",
            "MOVED 1 ?:1", "TRYAGAIN 1 a:1", "ERR MOVED 1 a:1",
        ] {
            #expect(read(text) == nil, "\(text)")
        }
    }

    @Test("A slot map names primaries, and every server once")
    func slotMap() throws {
        func node(_ host: RedisReply, _ port: Int64) -> RedisReply {
            .array([host, .integer(port), .bytes(Array("id".utf8)), .array([])])
        }
        func row(_ first: Int64, _ last: Int64, _ nodes: RedisReply...) -> RedisReply {
            .array([.integer(first), .integer(last)] + nodes)
        }
        let one = RedisReply.status("1.1.1.1")
        let peer = RedisEndpoint.tcp(host: "seed", port: 1)
        let map = try #require(
            RedisSlotMap(
                .array([
                    row(0, 99, node(one, 7_000), node(one, 7_001)),
                    row(100, 199, node(.null, 7_002), node(.status("?"), 7_003)),
                    row(200, 299, node(.status(""), 7_004)), row(300, 399, node(.status("?"), 1)),
                    row(400, 400, node(one, 7_000)),
                ]), from: peer))
        func primary(_ number: Int) -> RedisEndpoint? {
            RedisSlot(number).flatMap { map.primary(of: $0) }
        }
        #expect(primary(0) == .tcp(host: "1.1.1.1", port: 7_000))
        #expect(primary(199) == .tcp(host: "seed", port: 7_002))
        #expect(primary(250) == .tcp(host: "seed", port: 7_004))
        #expect(primary(300) == nil && primary(401) == nil)
        #expect(primary(400) == primary(99))
        #expect(map.servers.count == 4 && map.servers.last == .tcp(host: "1.1.1.1", port: 7_001))
        for reply in [RedisReply.null, .array([.null]), .array([row(5, 4, node(one, 1))])] {
            #expect(RedisSlotMap(reply, from: peer) == nil)
        }
    }
}
