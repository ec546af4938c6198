extension Span<UInt8> {
    /// A copy of the bytes in `range`, which must lie within the span.
    package func array(_ range: Range<Int>) -> [UInt8] {
        unsafe extracting(range).withUnsafeBufferPointer { unsafe [UInt8]($0) }
    }

    /// The bytes in `range`, which must lie within the span, as text; invalid UTF-8 is repaired.
    package func string(_ range: Range<Int>) -> String {
        unsafe extracting(range).withUnsafeBufferPointer {
            unsafe String(decoding: $0, as: UTF8.self)
        }
    }

    /// The bytes in `range`, which must lie within the span, as text; nil if they are not UTF-8.
    package func validatedString(_ range: Range<Int>) -> String? {
        unsafe extracting(range).withUnsafeBufferPointer {
            unsafe String(validating: $0, as: UTF8.self)
        }
    }
}
