/// Hashes topics for one table: eight bytes a step, once a look-up.
///
/// Each word is folded in by a multiplication to 128 bits with secret factors, as wyhash and its
/// kin do. Clients choose topics, so the factors are new for every table: nobody can prepare
/// topics that meet in one place. (``Topic/stableHash``, which every node knows, would not do.)
struct TopicHash: Sendable {
    private let start: UInt64
    private let factor: UInt64

    /// Draws secret factors.
    init() {
        start = .random(in: 0 ... .max)
        // Odd, so that a multiplication loses no bit.
        factor = .random(in: 0 ... .max) | 1
    }

    /// A number each of whose bits depends on all bytes of `topic`.
    func callAsFunction(_ topic: Topic) -> UInt64 {
        let bytes = unsafe topic.name.utf8Span.span.bytes
        let count = bytes.byteCount
        func word(at offset: Int) -> UInt64 {
            unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
        func half(at offset: Int) -> UInt64 {
            let half = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
            return UInt64(half)
        }
        var hash = start ^ UInt64(truncatingIfNeeded: count)
        if count >= 8 {
            var offset = 0
            while offset + 8 < count {
                hash = fold(hash ^ word(at: offset))
                offset += 8
            }
            // The last eight, some of which may have been folded in already.
            hash = fold(hash ^ word(at: count - 8))
        } else if count >= 4 {
            hash = fold(hash ^ (half(at: 0) | half(at: count - 4) << 32))
        } else {
            for byte in topic.name.utf8 { hash = fold(hash ^ UInt64(byte)) }
        }
        return fold(hash)
    }

    private func fold(_ word: UInt64) -> UInt64 {
        let (high, low) = word.multipliedFullWidth(by: factor)
        return high ^ low
    }
}
