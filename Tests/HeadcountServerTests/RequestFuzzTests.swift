import Headcount
import HeadcountTesting
import NIOCore
import Testing

@testable import HeadcountServer

/// What a request, or the proxy in front of it, says of itself: nothing of it ends the process, and
/// what is understood is understood in one way only.
@Suite("Fuzzed requests")
struct RequestFuzzTests {
    @Test("Proxy headers, addresses, targets and patterns are refused, or mean what they say")
    func requests() throws {
        var reached: [String: Int] = [:]
        try FuzzBudget.current.run(
            .requests, RequestCorpus.proxyHeaders, RequestCorpus.addresses, RequestCorpus.targets,
            RequestCorpus.patterns
        ) { attempt in
            let outcome =
                switch attempt.round % 4 {
                case 0: try Self.proxyHeader(&attempt)
                case 1: try Self.address(attempt)
                case 2: try Self.target(attempt)
                default: try Self.pattern(attempt)
                }
            reached[outcome, default: 0] += 1
        }
        let rounds = FuzzBudget.current.cases(of: .requests)
        for outcome in [
            "header", "no header", "half a header", "bad header", "address", "no address", "socket",
            "elsewhere", "a match", "no match", "rule",
        ] where rounds > 5_000 {
            #expect(reached[outcome, default: 0] > rounds / 1_000, "\(outcome): \(reached)")
        }
    }

    /// However much of a header has come, it is not taken for anything else than the whole.
    private static func proxyHeader(_ attempt: inout FuzzCase) throws -> String {
        let whole = ProxyHeader(ByteBuffer(bytes: attempt.bytes))
        let length = attempt.random.below(attempt.bytes.count + 1)
        let part = ProxyHeader(ByteBuffer(bytes: attempt.bytes.prefix(length)))
        try attempt.require(part == .needMore || part == whole, "\(part) of \(length): \(whole)")
        switch whole {
        case .header(_, let length):
            try attempt.require(
                length <= min(ProxyHeader.maximumLength, attempt.bytes.count), "\(length) bytes")
            return "header"
        case .needMore:
            try attempt.require(
                attempt.bytes.count < ProxyHeader.maximumLength, "more than the longest")
            return "half a header"
        case .none: return "no header"
        case .malformed: return "bad header"
        }
    }

    private static func address(_ attempt: FuzzCase) throws -> String {
        let text = String(decoding: attempt.bytes, as: UTF8.self)
        let address = IPAddress(text)
        if let address {
            try attempt.require(IPAddress(address.description) == address, address.description)
            try attempt.require(ForwardedEntry.address(text[...]) == address, "another address")
        }
        if let range = try? AddressRange(text) {
            let again = try AddressRange(range.description)
            try attempt.require(
                again == range && range.contains(range.base), "\(range) is \(again)")
        }
        let proxies = TrustedProxies([try AddressRange("10.0.0.0/8"), try AddressRange("fd00::/8")])
        guard let peer = IPAddress("10.9.9.9") else { return "no address" }
        let lines = text.split(separator: "\n").map(String.init)
        let client = proxies.client(peer: peer, forwardedFor: lines)
        let expected = Self.client(of: proxies, peer, lines)
        try attempt.require(client == expected, "\(client), expected \(expected)")
        return address == nil ? "no address" : "address"
    }

    /// Who it is behind these proxies, by all entries at once.
    private static func client(
        of proxies: TrustedProxies, _ peer: IPAddress, _ lines: [String]
    ) -> IPAddress {
        var client = peer
        let entries = lines.joined(separator: ",").unicodeScalars.split(
            separator: ",", omittingEmptySubsequences: false)
        for entry in entries.suffix(TrustedProxies.maximumEntries).reversed() {
            let text = String(entry).trimmingPrefix { $0 == " " || $0 == "\t" }
            let end = text.unicodeScalars.lastIndex { $0 != " " && $0 != "\t" }
            guard let end else { continue }
            guard let address = ForwardedEntry.address(text[...end]) else { return client }
            client = address
            if !proxies.contains(address) { return client }
        }
        return client
    }

    private static func target(_ attempt: FuzzCase) throws -> String {
        let target = String(decoding: attempt.bytes, as: UTF8.self)
        let items = QueryItem.items(ofTarget: target)
        let halves = target.utf8.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        let query = halves.dropFirst().first?.prefix { $0 != UInt8(ascii: "#") }
        let parts = query?.split(separator: UInt8(ascii: "&")).map { Array($0) } ?? []
        for (item, part) in zip(items, parts) {
            let (name, value) = (Array(item.name.utf8), Array(item.value.utf8))
            try attempt.require(
                !name.contains(UInt8(ascii: "="))
                    && (part == name + [UInt8(ascii: "=")] + value || part == name && value == []),
                "\(item)")
            _ = item.decodedName
        }
        try attempt.require(items.count == parts.count, "\(items) of \(parts)")
        return UpgradeRequest(target: target) == .elsewhere ? "elsewhere" : "socket"
    }

    /// A pattern over a topic, beside a matcher that takes its time; and a rule, read back.
    private static func pattern(_ attempt: FuzzCase) throws -> String {
        let lines = String(decoding: attempt.bytes, as: UTF8.self).split(
            separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let pattern = String(lines[0])
        if let rule = try? LimitRule(pattern) {
            try attempt.require(try LimitRule(rule.description) == rule, rule.description)
            return "rule"
        }
        guard lines.count == 2, let topic = try? Topic(String(lines[1])) else { return "no topic" }
        let isMatch = Glob(pattern).matches(topic)
        guard pattern.unicodeScalars.count <= 255 else { return "long" }
        try attempt.require(
            isMatch
                == SlowGlob.matches(
                    Array(pattern.unicodeScalars), Array(topic.name.unicodeScalars)),
            "\(pattern.debugDescription) over \(topic.name.debugDescription): \(isMatch)")
        return isMatch ? "a match" : "no match"
    }
}

/// Globs by the table of all prefixes of pattern and text, which cannot be wrong for long.
private enum SlowGlob {
    static func matches(_ pattern: [Unicode.Scalar], _ text: [Unicode.Scalar]) -> Bool {
        // Whether the pattern so far matches the first so many scalars of the text.
        var row = [true] + Array(repeating: false, count: text.count)
        var index = 0
        while index < pattern.count {
            var scalar = pattern[index]
            let isLiteral = scalar == "\\"
            if isLiteral, index + 1 < pattern.count {
                index += 1
                scalar = pattern[index]
            }
            index += 1
            var next = Array(repeating: false, count: text.count + 1)
            if !isLiteral, scalar == "*" {
                var isReached = false
                for place in row.indices {
                    isReached = isReached || row[place]
                    next[place] = isReached
                }
            } else {
                for place in text.indices where row[place] {
                    next[place + 1] = (!isLiteral && scalar == "?") || text[place] == scalar
                }
            }
            row = next
        }
        return row[text.count]
    }
}
