import Headcount
import Testing

@Suite("Names")
struct NameTests {
    @Test(
        "One to 64 letters, digits and . _ @ - are a name",
        arguments: [
            "a", "web-1", "A.b_c@d-9", "-", ".", String(repeating: "x", count: 64),
        ])
    func good(_ text: String) throws {
        #expect(try NodeName(text).rawValue == text)
        #expect(try ClusterName(text).rawValue == text)
        #expect("\(try NodeName(text))" == text)
    }

    @Test(
        "Anything else is refused, and the message shows the value",
        arguments: [
            "", "a b", "a:b", "a/b", "é", "web~2", "a\n", "{a}", "a\0",
            String(repeating: "x", count: 65),
        ])
    func bad(_ text: String) {
        let node = #expect(throws: HeadcountError.self) { try NodeName(text) }
        #expect(node?.code == .invalidName)
        #expect(node?.message.hasPrefix("node name \"\(text.prefix(80))\"") == true)
        let cluster = #expect(throws: HeadcountError.self) { try ClusterName(text) }
        #expect(cluster?.code == .invalidName)
        #expect(cluster?.message.hasPrefix("cluster name") == true)
    }

    @Test("A very long name is cut in the message")
    func long() {
        let error = #expect(throws: HeadcountError.self) {
            try NodeName(String(repeating: "x", count: 100_000))
        }
        #expect((error?.message.count ?? .max) < 300)
    }

    @Test("An alternative name is none that a person can choose")
    func alternatives() throws {
        let name = try NodeName("web-1")
        #expect(name.alternative(2).rawValue == "web-1~2")
        #expect(throws: HeadcountError.self) { try NodeName(name.alternative(2).rawValue) }
    }

    @Test("Names are in the order of their bytes")
    func order() throws {
        let names = try ["b", "B", "a", "a-1", "a.1", "_"].map { text throws in try NodeName(text) }
        #expect(names.sorted().map(\.rawValue) == ["B", "_", "a", "a-1", "a.1", "b"])
    }
}
