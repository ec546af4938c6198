import JSONBytes

/// What a socket joins: 1 to 255 bytes of UTF-8 without control characters.
public struct Topic: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The longest topic, in bytes.
    public static let maximumLength = 255

    /// The topic's text.
    public let name: String

    /// Checks and wraps a topic.
    ///
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/invalidTopic``.
    public init(_ name: String) throws(HeadcountError) {
        let length = name.utf8.count
        guard (1...Topic.maximumLength).contains(length) else {
            throw HeadcountError(
                .invalidTopic, "topic of \(length) bytes: expected 1 to \(Topic.maximumLength)")
        }
        guard !name.hasControlCharacter else {
            throw HeadcountError(
                .invalidTopic, "topic of \(length) bytes with a control character in it")
        }
        self.name = name
    }

    /// Wraps a topic that a node wrote to the store and thereby checked.
    package init(stored name: String) {
        self.name = name
    }

    /// FNV-1a over the topic's bytes, 64 bits.
    ///
    /// It spreads topics over the table's shards, and over a cluster's: every node must
    /// compute the same value, so Swift's seeded `hashValue` will not do.
    package var stableHash: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let bytes = name.utf8Span.span
        for index in bytes.indices {
            hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3
        }
        return hash
    }

    /// Two topics are the same when their bytes are.
    ///
    /// Swift's `String` would call a composed and a decomposed é equal; Redis, which holds the
    /// counts under the topic's bytes, does not.
    public static func == (left: Topic, right: Topic) -> Bool {
        left.name.hasSameBytes(as: right.name)
    }

    /// Hashes with Swift's seed: `stableHash` is public knowledge, and clients choose topics.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
    }

    /// Orders by bytes.
    public static func < (left: Topic, right: Topic) -> Bool {
        left.name.precedesByBytes(right.name)
    }

    /// The topic's text.
    public var description: String { name }
}
