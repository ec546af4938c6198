/// A pattern made ready to be matched: all ways to match are followed at once, as the bits of a few
/// words, so that a topic costs its length and no pattern makes it cost more.
///
/// Bit *i* of the state says that what was read so far can be matched by the first *i* tokens. One
/// more character moves each bit on whose token accepts it, and leaves each where a run stands:
///
///     state' = (state & accepts[character]) << 1 | state & runs
struct GlobProgram: Sendable {
    enum Token: Equatable {
        case literal(Unicode.Scalar)
        case one
        case run
    }

    /// A topic has at most so many characters, and a longer pattern needs more of them.
    private static let maximumTokens = 255
    private typealias Words = InlineArray<4, UInt64>

    /// How many characters the pattern takes without its runs; nil when no topic has as many.
    private let length: Int?
    /// How many words hold the state.
    private let words: Int
    /// Where a run stands.
    private var runs = Words(repeating: 0)
    /// What each kind of character is accepted by; the first kind is whatever no literal names.
    private var accepts = [Words(repeating: 0)]
    /// The kind of each ASCII character.
    private var ascii = [UInt8](repeating: 0, count: 128)
    private var others: [Unicode.Scalar: UInt8] = [:]

    init(_ tokens: [Token]) {
        let count = tokens.count { $0 != .run }
        length = count <= Self.maximumTokens ? count : nil
        words = min(count, Self.maximumTokens) / 64 + 1
        guard count <= Self.maximumTokens else { return }
        for case .literal(let scalar) in tokens where kind(of: scalar) == 0 {
            setKind(of: scalar, to: UInt8(accepts.count))
            accepts.append(Words(repeating: 0))
        }
        var place = 0
        for token in tokens {
            switch token {
            case .run:
                Self.set(place, in: &runs)
                continue
            case .one:
                for kind in accepts.indices { Self.set(place, in: &accepts[kind]) }
            case .literal(let scalar):
                Self.set(place, in: &accepts[Int(kind(of: scalar))])
            }
            place += 1
        }
    }

    /// Whether the whole text matches.
    func matches(_ text: String) -> Bool {
        guard let length else { return false }
        guard words > 1 else { return matchesShort(text, length) }
        var state = Words(repeating: 0)
        state[0] = 1
        for scalar in text.unicodeScalars {
            let accepts = accepts[Int(kind(of: scalar))]
            var (carry, any) = (UInt64(0), UInt64(0))
            for word in 0..<words {
                let moved = state[word] & accepts[word]
                state[word] = moved << 1 | carry | state[word] & runs[word]
                carry = moved >> 63
                any |= state[word]
            }
            guard any != 0 else { return false }
        }
        return state[length / 64] >> UInt64(length % 64) & 1 == 1
    }

    /// The same where one word holds the state.
    private func matchesShort(_ text: String, _ length: Int) -> Bool {
        let runs = runs[0]
        var state: UInt64 = 1
        for scalar in text.unicodeScalars {
            state = (state & accepts[Int(kind(of: scalar))][0]) << 1 | state & runs
            guard state != 0 else { return false }
        }
        return state >> UInt64(length) & 1 == 1
    }

    private func kind(of scalar: Unicode.Scalar) -> UInt8 {
        scalar.value < 128 ? ascii[Int(scalar.value)] : others[scalar] ?? 0
    }

    private mutating func setKind(of scalar: Unicode.Scalar, to kind: UInt8) {
        if scalar.value < 128 { ascii[Int(scalar.value)] = kind } else { others[scalar] = kind }
    }

    private static func set(_ place: Int, in words: inout Words) {
        words[place / 64] |= 1 << UInt64(place % 64)
    }
}
