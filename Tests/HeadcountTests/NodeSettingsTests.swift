import Headcount
import Logging
import Testing

@Suite("Node settings")
struct NodeSettingsTests {
    private var settings: NodeSettings

    init() throws {
        settings = NodeSettings(cluster: try ClusterName("c"), node: try NodeName("n"))
    }

    @Test("The defaults are those of the documentation, and valid")
    func defaults() throws {
        try settings.validate()
        #expect(settings.heartbeat == .seconds(1))
        #expect(settings.ttl == .seconds(4))
        #expect(settings.flush == .milliseconds(250))
        #expect(settings.maxAge == .seconds(1))
    }

    @Test("The edges of what is allowed are allowed")
    func edges() throws {
        var edges = settings
        edges.heartbeat = .milliseconds(10)
        edges.flush = .milliseconds(10)
        edges.ttl = .milliseconds(30)
        edges.maxAge = .zero
        edges.capacity = 1
        try edges.validate()
        edges.ttl = .seconds(3_600)
        try edges.validate()
    }

    @Test("What is out of range is refused by name, before a node is made")
    func bad() throws {
        let changes: [(String, (inout NodeSettings) -> Void)] = [
            ("heartbeat", { $0.heartbeat = .milliseconds(9) }),
            ("heartbeat", { $0.heartbeat = .zero }),
            ("flush", { $0.flush = .milliseconds(9) }),
            ("flush", { $0.flush = .seconds(-1) }),
            ("max-age", { $0.maxAge = .milliseconds(-1) }),
            ("ttl", { $0.ttl = .milliseconds(2_999) }),
            ("ttl", { $0.ttl = .seconds(3_601) }),
            ("capacity", { $0.capacity = 0 }),
        ]
        for (name, change) in changes {
            var bad = settings
            change(&bad)
            let error = #expect(throws: HeadcountError.self, "\(name)") { try bad.validate() }
            #expect(error?.code == .invalidSettings)
            #expect(error?.message.hasPrefix("\(name) ") == true, "\(String(describing: error))")
            #expect(throws: HeadcountError.self) {
                try HeadcountNode(bad, store: MemoryStore(), logger: Logger(label: "test"))
            }
        }
    }
}
