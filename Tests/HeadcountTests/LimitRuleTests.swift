import Testing

@testable import Headcount

@Suite("Limit rules")
struct LimitRuleTests {
    @Test(
        "a rule is a scope, a number, and how exactly it holds",
        arguments: [
            ("node=5000", LimitRule.Scope.node, 5_000, LimitRule.Mode.soft),
            ("cluster=10000", .cluster, 10_000, .strict),
            ("address=20", .address, 20, .soft),
            ("room:*=50", .topics(Glob("room:*")), 50, .strict),
            ("node=1:strict", .node, 1, .strict), ("node=1:soft", .node, 1, .soft),
            ("address=1:strict", .address, 1, .strict),
            ("cluster=0:soft", .cluster, 0, .soft), ("cluster=0", .cluster, 0, .strict),
            ("cluster=1000000000:strict", .cluster, 1_000_000_000, .strict),
            ("room:1=2:soft", .topics(Glob("room:1")), 2, .soft),
            ("a=b=1", .topics(Glob("a=b")), 1, .strict), ("a==1", .topics(Glob("a=")), 1, .strict),
            ("a=1:soft=2", .topics(Glob("a=1:soft")), 2, .strict),
            ("cluster=5=6", .topics(Glob("cluster=5")), 6, .strict),
            ("Node=3", .topics(Glob("Node")), 3, .strict),
            (" node=3", .topics(Glob(" node")), 3, .strict),
            ("é\u{2028}*=007", .topics(Glob("é\u{2028}*")), 7, .strict),
        ])
    func forms(
        _ text: String, _ scope: LimitRule.Scope, _ number: Int, _ mode: LimitRule.Mode
    ) throws {
        let rule = try LimitRule(text)
        #expect(rule.scope == scope)
        #expect(rule.number == number)
        #expect(rule.mode == mode)
        #expect(try LimitRule(rule.description) == rule, "\(rule) reads back")
    }

    @Test(
        "what is no rule is refused, with what is expected",
        arguments: [
            ("", "SCOPE=NUMBER"), ("=5", "SCOPE=NUMBER"), ("=", "SCOPE=NUMBER"),
            ("cluster", "SCOPE=NUMBER"), ("cluster:5", "SCOPE=NUMBER"),
            ("cluster=5:soft:x", "SCOPE=NUMBER"), ("cluster=5::", "SCOPE=NUMBER"),
            ("cluster=\u{301}5", "SCOPE=NUMBER"),
            ("cluster=", "a whole number"), ("cluster=:soft", "a whole number"),
            ("cluster=-1", "a whole number"), ("cluster=+5", "a whole number"),
            ("cluster=1e3", "a whole number"), ("cluster=0x10", "a whole number"),
            ("cluster=1.5", "a whole number"), ("cluster=1_000", "a whole number"),
            ("cluster= 5", "a whole number"), ("cluster=5 ", "a whole number"),
            ("cluster=1000000001", "a whole number"), ("cluster=٣", "a whole number"),
            ("cluster=５", "a whole number"), ("cluster=9223372036854775808", "a whole number"),
            ("cluster=" + String(repeating: "9", count: 400), "a whole number"),
            ("cluster=5:hard", ":soft or :strict"), ("cluster=5:", ":soft or :strict"),
            ("cluster=5:Soft", ":soft or :strict"), ("cluster=5:strict ", ":soft or :strict"),
            ("room\n=5", "a pattern"), ("room:\u{0}*=5", "a pattern"), ("\u{7f}=5", "a pattern"),
            (String(repeating: "a", count: 256) + "=5", "a pattern"),
        ])
    func refused(_ text: String, _ expectation: String) throws {
        let error = #expect(throws: HeadcountError.self) { try LimitRule(text) }
        #expect(error?.code == .invalidLimit)
        let message = try #require(error?.message)
        #expect(message.contains("expected \(expectation)"), "\(message)")
        #expect(!message.contains("\n"))
    }

    @Test("a pattern may be as long as a topic")
    func longest() throws {
        let pattern = String(repeating: "a", count: 255)
        #expect(try LimitRule(pattern + "=5").scopeName == pattern)
    }
}
