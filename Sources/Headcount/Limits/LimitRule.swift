/// One limit on what may be connected, as it is written: `SCOPE=NUMBER[:soft|:strict]`.
public struct LimitRule: Sendable, Hashable, CustomStringConvertible {
    /// What is counted against the number.
    public enum Scope: Sendable, Hashable {
        /// The sockets of this node.
        case node
        /// The sockets of all nodes.
        case cluster
        /// The sockets on this node that come from one client address.
        case address
        /// The connections of each topic that matches, on its own, over all nodes.
        case topics(Glob)
    }

    /// How exactly the number holds.
    public enum Mode: String, Sendable {
        /// Judged on what the node knows: over all nodes, the picture of the cluster may be a
        /// little old, and the number is exceeded by what joins meanwhile.
        case soft
        /// What is connected on nodes that hold a lease never exceeds the number; without a lease
        /// nobody new gets in.
        case strict
    }

    /// The largest number that a rule may have.
    public static let maximumNumber = 1_000_000_000

    /// What is counted.
    public let scope: Scope
    /// The most there may be, from 0.
    public let number: Int
    /// How exactly that holds. `node` and `address` are counted on the spot and hold either way:
    /// there, strict only says that a lease is needed, too.
    public let mode: Mode

    /// Reads a rule.
    ///
    /// The scope ends at the last `=`, so that a glob may have one. Without a mode, `cluster` and
    /// topics are strict, `node` and `address` soft.
    ///
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/invalidLimit``.
    public init(_ text: String) throws(HeadcountError) {
        func invalid(_ expectation: String) -> HeadcountError {
            HeadcountError(
                .invalidLimit, "limit \(text.debugDescription): expected \(expectation)")
        }
        let form =
            "SCOPE=NUMBER[:soft|:strict], such as cluster=10000, node=5000, address=20 or "
            + "room:*=50"
        guard let sign = text.lastIndex(of: "=") else { throw invalid(form) }
        let name = String(text[..<sign])
        let value = text[text.index(after: sign)...].split(
            separator: ":", omittingEmptySubsequences: false)
        guard let digits = value.first, value.count <= 2, !name.isEmpty else { throw invalid(form) }
        guard let number = Int(digits), (0...Self.maximumNumber).contains(number),
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw invalid("a whole number from 0 to \(Self.maximumNumber) behind the =") }
        switch name {
        case "node": scope = .node
        case "cluster": scope = .cluster
        case "address": scope = .address
        default:
            // A pattern is one line of text in the store, and no longer than what it matches.
            guard (try? Topic(name)) != nil else {
                throw invalid("a pattern of 1 to 255 bytes without control characters")
            }
            scope = .topics(Glob(name))
        }
        self.number = number
        guard value.count == 2 else {
            mode = scope == .node || scope == .address ? .soft : .strict
            return
        }
        guard let mode = Mode(rawValue: String(value[1])) else {
            throw invalid(":soft or :strict behind the number")
        }
        self.mode = mode
    }

    private init(scope: Scope, number: Int, mode: Mode) {
        self.scope = scope
        self.number = number
        self.mode = mode
    }

    /// The same rule with another number.
    func with(number: Int) -> LimitRule { LimitRule(scope: scope, number: number, mode: mode) }

    /// `node`, `cluster`, `address`, or the pattern of the topics.
    public var scopeName: String {
        switch scope {
        case .node: "node"
        case .cluster: "cluster"
        case .address: "address"
        case .topics(let glob): glob.pattern
        }
    }

    /// The rule as it can be read again, with its mode.
    public var description: String { "\(scopeName)=\(number):\(mode)" }
}
