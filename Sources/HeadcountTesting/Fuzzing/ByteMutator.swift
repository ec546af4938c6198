/// Makes inputs that are almost right out of inputs that are: seeds, changed in a few places.
///
///     one of the corpus ──▶ 0 to 3 changes, seldom 16 ──▶ input
///
/// Some inputs stay as they are, so that what comes after a frame that is accepted is reached, too.
public struct ByteMutator: Sendable {
    /// Bytes at the edges of what a byte can be taken for.
    public static let interestingBytes: [UInt8] = [0, 127, 128, 255]
    /// Numbers at the edges of what integers hold, as digits.
    public static let interestingNumbers: [[UInt8]] = [
        "-1", "0", "-0", "00", "1", "127", "128", "255", "256", "32767", "65535", "65536",
        "2147483647", "2147483648", "4294967295", "4294967296", "1099511627776",
        "9007199254740993", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "18446744073709551615", "1e400", "-1.5E-7",
    ].map { Array($0.utf8) }

    /// What inputs are made from.
    public let corpus: [[UInt8]]
    /// Pieces of the grammar, which chance alone would hardly find.
    public let dictionary: [[UInt8]]
    /// The longest input, in bytes, unless a member of the corpus is longer.
    public let maximumLength: Int

    /// Creates a mutator; an empty corpus is one empty input.
    public init(corpus: [[UInt8]], dictionary: [[UInt8]] = [], maximumLength: Int = 65_536) {
        self.corpus = corpus.isEmpty ? [[]] : corpus
        self.dictionary = dictionary
        self.maximumLength = max(corpus.map(\.count).max() ?? 0, maximumLength)
    }

    /// Creates a mutator of texts.
    public init(texts: [String], dictionary: [String] = [], maximumLength: Int = 65_536) {
        self.init(
            corpus: texts.map { Array($0.utf8) }, dictionary: dictionary.map { Array($0.utf8) },
            maximumLength: maximumLength)
    }

    /// The input that the next numbers of `random` lead to.
    public func input(_ random: inout SeededRandom) -> [UInt8] {
        var bytes = corpus[random.below(corpus.count)]
        for _ in 0..<(random.below(64) == 0 ? 16 : random.below(4)) { change(&bytes, &random) }
        if bytes.count > maximumLength { bytes.removeLast(bytes.count - maximumLength) }
        return bytes
    }

    private func change(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let place = random.below(bytes.count + 1)
        let rest = bytes.count - place
        switch random.below(32) {
        case 0..<5 where rest > 0: bytes[place] ^= 1 << UInt8(random.below(8))
        case 5..<8 where rest > 0: bytes[place] = UInt8(random.below(256))
        case 8..<11 where rest > 0:
            bytes[place] = Self.interestingBytes[random.below(Self.interestingBytes.count)]
        case 11..<13: bytes.removeLast(rest)
        case 13..<16: bytes.removeSubrange(place..<place + min(rest, 1 + random.below(8)))
        case 16..<18: bytes.insert(contentsOf: piece(of: bytes, at: place, &random), at: place)
        case 18..<20: splice(&bytes, at: place, &random)
        case 20..<27: insertToken(&bytes, at: place, &random)
        case 27..<31: changeLength(&bytes, at: place, &random)
        case 31: if random.below(8) == 0 { growRun(&bytes, at: place, &random) }
        default: bytes.append(UInt8(random.below(256)))
        }
    }

    /// Some bytes from a place on.
    private func piece(
        of bytes: [UInt8], at place: Int, _ random: inout SeededRandom
    ) -> [UInt8] {
        Array(bytes[place..<place + min(bytes.count - place, 1 + random.below(16))])
    }

    /// The head of this input, and the tail of another.
    private func splice(_ bytes: inout [UInt8], at place: Int, _ random: inout SeededRandom) {
        let other = corpus[random.below(corpus.count)]
        bytes.removeLast(bytes.count - place)
        bytes.append(contentsOf: other[random.below(other.count + 1)...])
    }

    /// A piece of the grammar, put in or put over what is there.
    private func insertToken(_ bytes: inout [UInt8], at place: Int, _ random: inout SeededRandom) {
        guard !dictionary.isEmpty else { return }
        let token = dictionary[random.below(dictionary.count)]
        let replaced = random.below(3) == 0 ? min(token.count, bytes.count - place) : 0
        bytes.replaceSubrange(place..<place + replaced, with: token)
    }

    /// A number that may be a length becomes another one: digits where there are digits, otherwise
    /// one, two, four or eight bytes with the most significant first.
    private func changeLength(_ bytes: inout [UInt8], at place: Int, _ random: inout SeededRandom) {
        let digits = bytes[place...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits.isEmpty else {
            let number = Self.interestingNumbers[random.below(Self.interestingNumbers.count)]
            return bytes.replaceSubrange(digits.indices, with: number)
        }
        let width = 1 << random.below(4)
        guard bytes.count - place >= width else { return }
        let old = bytes[place..<place + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let rest = UInt64(bytes.count - place - width)
        let numbers = [
            old &+ 1, old &- 1, old &* 2, rest, rest + 1, 0, UInt64.max, UInt64.max >> 1,
            UInt64(random.below(256)),
        ]
        let number = numbers[random.below(numbers.count)]
        for index in 0..<width {
            let shift = 8 * (width - 1 - index)
            bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(shift))
        }
    }

    /// A piece of what is there, or of the grammar, many times over; seldom as often as there is
    /// room for.
    private func growRun(_ bytes: inout [UInt8], at place: Int, _ random: inout SeededRandom) {
        var unit = piece(of: bytes, at: place, &random)
        if !dictionary.isEmpty, random.below(2) == 0 {
            unit = dictionary[random.below(dictionary.count)]
        }
        let room = maximumLength - bytes.count
        let length = random.below(16) == 0 ? room : min(room, 64 << random.below(6))
        guard !unit.isEmpty, length > 0 else { return }
        let run = (0..<length / unit.count).flatMap { _ in unit }
        bytes.insert(contentsOf: run, at: place)
    }
}

extension SeededRandom {
    /// A number from 0 up to, and without, `limit`, which is above 0. Nearly even, and quicker than
    /// an even one: a fuzzer draws a dozen for each case.
    public mutating func below(_ limit: Int) -> Int {
        Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(truncatingIfNeeded: limit)) >> 32)
    }
}
