import Testing

@testable import Headcount

@Suite("Sets of limit rules")
struct LimitRulesTests {
    @Test("of several rules for the same the first counts")
    func order() throws {
        let rules = try LimitRules(texts: [
            "room:lobby=500", "room:*=50:soft", "*=7", "cluster=10", "cluster=20", "node=1",
            "node=2", "address=3", "address=4",
        ])
        #expect(rules.cluster?.number == 10)
        #expect(rules.node?.number == 1)
        #expect(rules.address?.number == 3)
        #expect(rules.rule(for: try Topic("room:lobby"))?.number == 500)
        #expect(rules.rule(for: try Topic("room:1"))?.description == "room:*=50:soft")
        #expect(rules.rule(for: try Topic("cluster"))?.number == 7)
        #expect(rules.limitsTopics)
    }

    @Test("without rules nothing is limited")
    func none() throws {
        let rules = try LimitRules(texts: [])
        #expect(rules == .none)
        #expect(rules.cluster == nil && rules.node == nil && rules.address == nil)
        #expect(rules.rule(for: try Topic("room:1")) == nil)
        #expect(!rules.limitsTopics)
        #expect(!(try LimitRules(texts: ["cluster=1"])).limitsTopics)
    }

    @Test("a rule that never counts is put into words, whatever its mode")
    func contradictions() throws {
        let rules = try LimitRules(texts: [
            "cluster=10", "a*=1", "cluster=20:soft", "a*=1", "b*=2", "cluster=10",
        ])
        #expect(
            rules.contradictions == [
                "limit cluster=20:soft does not count: cluster=10:strict comes first",
                "limit a*=1:strict does not count: a*=1:strict comes first",
                "limit cluster=10:strict does not count: cluster=10:strict comes first",
            ])
        #expect(LimitRules.none.contradictions.isEmpty)
    }

    @Test("lowered by others, each scope has the lower number, its own mode, and its place")
    func lowered() throws {
        let rules = try LimitRules(texts: ["cluster=10:soft", "room:*=5", "node=7"])
        let others = try LimitRules(texts: ["room:*=9", "cluster=3", "cluster=1", "address=1"])
        #expect(
            rules.lowered(by: others).rules.map(\.description) == [
                "cluster=3:soft", "room:*=5:strict", "node=7:soft",
            ])
        #expect(
            others.lowered(by: rules).rules.map(\.description) == [
                "room:*=5:strict", "cluster=3:strict", "cluster=1:strict", "address=1:soft",
            ])
        #expect(rules.lowered(by: .none) == rules)
        #expect(LimitRules.none.lowered(by: rules) == .none)
    }

    @Test("there may be 256 rules and no more")
    func count() throws {
        let texts = (0..<257).map { "room:\($0)=1" }
        let most = try LimitRules(texts: Array(texts.dropLast()))
        #expect(most.rules.count == 256)
        #expect(most.rule(for: try Topic("room:255"))?.number == 1)
        let error = #expect(throws: HeadcountError.self) { try LimitRules(texts: texts) }
        #expect(error?.code == .invalidLimit)
        #expect(error?.message == "257 limits: expected at most 256")
    }

    @Test("one text that is no rule spoils all, and is named")
    func spoiled() {
        let error = #expect(throws: HeadcountError.self) {
            try LimitRules(texts: ["cluster=1", "room=x"])
        }
        #expect(error?.message.contains("\"room=x\"") == true)
    }

    @Test("sets are equal when their rules are, in order")
    func equality() throws {
        let one = try LimitRules(texts: ["a=1", "b=2"])
        #expect(one == (try LimitRules(texts: ["a=1:strict", "b=02"])))
        #expect(one != (try LimitRules(texts: ["b=2", "a=1"])))
        #expect(Set([one, try LimitRules(texts: ["a=1", "b=2"])]).count == 1)
    }
}
