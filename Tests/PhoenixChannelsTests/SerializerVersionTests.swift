import PhoenixChannels
import Testing

@Suite("Serializer version, refs and close codes")
struct SerializerVersionTests {
    @Test(
        "accepts what Elixir accepts for ~> 1.0.0 and ~> 2.0.0",
        arguments: [
            (nil, .v1), ("1.0.0", .v1), ("1.0.7", .v1), ("1.0.12", .v1), ("2.0.0", .v2),
            ("2.0.1", .v2), ("2.0.1-rc.1", .v2), ("2.0.0+build.01", .v2), ("1.0.1-a+b", .v1),
        ] as [(String?, SerializerVersion)])
    func accepts(vsn: String?, version: SerializerVersion) {
        #expect(SerializerVersion(vsn: vsn) == version)
    }

    @Test(
        "accepts nothing else",
        arguments: [
            "", "1", "2", "1.0", "2.0", "1.1.0", "2.1.0", "3.0.0", "0.9.0", "2.0.0.0", "2.0.",
            "2..0", "2.0.x", "2.0.01", "02.0.0", "2.00.0", " 2.0.0", "2.0.0 ", "v2.0.0", "-2.0.0",
            "2.0.0-rc.1", "2.0.1-", "2.0.1-rc..1", "2.0.1-01", "2.0.0+", "2.0.1-é", "+", "-",
            "2.0.٠",
        ])
    func rejects(vsn: String) {
        #expect(SerializerVersion(vsn: vsn) == nil)
    }

    @Test("refs keep their kind")
    func refs() {
        #expect(Ref("1") != Ref(1))
        #expect(Ref("null") != .null)
        #expect(Ref("a\"b").token == #""a\"b""#)
        #expect(Ref("a\"b").text == "a\"b")
        #expect(Ref(-7).text == "-7")
        #expect(Ref.null.text.isEmpty)
        #expect(Ref("\u{E9}") != Ref("e\u{301}"))
        #expect(Set([Ref("1"), Ref("1"), Ref(1), .null]).count == 3)
    }

    @Test("only after 1000 does phoenix.js stay away, and the codes are those of the registry")
    func closeCodes() {
        #expect(CloseCode.allCases.filter { !$0.clientReconnects } == [.normal])
        #expect(
            CloseCode.allCases.map(\.rawValue)
                == [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1012, 1013])
    }
}
