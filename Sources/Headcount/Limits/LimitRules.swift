/// The rules in force, in the order in which they were given.
///
/// Of several rules for the same sockets or topic the first counts: a special one goes before the
/// general one, `room:lobby=500` before `room:*=50`.
public struct LimitRules: Sendable, Hashable {
    /// The most rules that a cluster may have.
    public static let maximumCount = 256

    /// All rules, those too that never count.
    public let rules: [LimitRule]
    private let topics: [(glob: Glob, rule: LimitRule)]

    /// No limits.
    public static let none = LimitRules(checked: [])

    /// Puts rules together.
    ///
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/invalidLimit`` when there are more
    ///   than ``maximumCount``.
    public init(_ rules: [LimitRule]) throws(HeadcountError) {
        guard rules.count <= Self.maximumCount else {
            throw HeadcountError(
                .invalidLimit, "\(rules.count) limits: expected at most \(Self.maximumCount)")
        }
        self.init(checked: rules)
    }

    /// Reads rules, one a text.
    ///
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/invalidLimit``.
    public init(texts: [String]) throws(HeadcountError) {
        var rules: [LimitRule] = []
        for text in texts { rules.append(try LimitRule(text)) }
        try self.init(rules)
    }

    private init(checked rules: [LimitRule]) {
        self.rules = rules
        topics = rules.compactMap { rule in
            guard case .topics(let glob) = rule.scope else { return nil }
            return (glob, rule)
        }
    }

    /// The rule of the node's sockets.
    public var node: LimitRule? { rules.first { $0.scope == .node } }

    /// The rule of the cluster's sockets.
    public var cluster: LimitRule? { rules.first { $0.scope == .cluster } }

    /// The rule of each client address.
    public var address: LimitRule? { rules.first { $0.scope == .address } }

    /// Whether any rule is about topics.
    var limitsTopics: Bool { !topics.isEmpty }

    /// The rule of a topic. Costs one match a rule.
    public func rule(for topic: Topic) -> LimitRule? {
        topics.first { $0.glob.matches(topic) }?.rule
    }

    /// The rules that count: the first of each scope.
    public var effective: [LimitRule] {
        var scopes: Set<LimitRule.Scope> = []
        return rules.filter { scopes.insert($0.scope).inserted }
    }

    /// Rules that never count because one before has the same scope, each in a sentence.
    public var contradictions: [String] {
        var first: [LimitRule.Scope: LimitRule] = [:]
        return rules.compactMap { rule in
            guard let earlier = first[rule.scope] else {
                first[rule.scope] = rule
                return nil
            }
            return "limit \(rule) does not count: \(earlier) comes first"
        }
    }

    /// These rules, with the lower number for each scope that `others` limits, too.
    func lowered(by others: LimitRules) -> LimitRules {
        LimitRules(
            checked: rules.map { rule in
                let other = others.rules.first { $0.scope == rule.scope }
                return rule.with(number: min(rule.number, other?.number ?? rule.number))
            })
    }

    /// Two sets are equal when their rules are, in order.
    public static func == (left: LimitRules, right: LimitRules) -> Bool {
        left.rules == right.rules
    }

    /// Hashes the rules.
    public func hash(into hasher: inout Hasher) { hasher.combine(rules) }
}
