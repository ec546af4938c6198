import Glibc

/// Texts told apart by their bytes: `String`'s own equality would take two Unicode spellings of a
/// name for one. Compared as blocks of memory, since a loop over the bytes was the largest part of
/// finding a topic.
extension String {
    /// Whether the UTF-8 of both is the same.
    package func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return order(beside: other).map { $0 == 0 } ?? utf8.elementsEqual(other.utf8)
    }

    /// Whether the UTF-8 of this one comes first, byte by byte.
    package func precedesByBytes(_ other: String) -> Bool {
        guard let order = order(beside: other) else {
            return utf8.lexicographicallyPrecedes(other.utf8)
        }
        return order < 0 || order == 0 && utf8.count < other.utf8.count
    }

    /// Below, at or above zero: how the bytes compare, as far as both go. Nil for a text that does
    /// not lie in one piece.
    private func order(beside other: String) -> CInt? {
        unsafe utf8.withContiguousStorageIfAvailable { left in
            unsafe other.utf8.withContiguousStorageIfAvailable { right in
                // Of an empty text there is nothing to compare.
                guard let first = left.baseAddress, let second = right.baseAddress else { return 0 }
                return unsafe memcmp(first, second, min(left.count, right.count))
            }
        } ?? nil
    }
}
