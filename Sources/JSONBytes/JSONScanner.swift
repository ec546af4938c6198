/// A strict RFC 8259 scanner: one pass over the bytes checks the whole text and finds the
/// members of its top level.
///
/// It allocates nothing and does not recurse: the kinds of the open containers are bits of one
/// integer, so a text of 100,000 brackets costs no stack.
package struct JSONScanner {
    /// How deep arrays and objects may nest; the top level is depth 1.
    package static let maximumDepth = 32

    var offset = 0

    /// Checks that `bytes` is exactly one JSON value, with nothing but whitespace around it.
    ///
    /// `visit` is called, in order of appearance, for each element of a top-level array and each
    /// member of a top-level object, never for a scalar. Ranges are offsets into `bytes`.
    /// Equal keys are all visited: the last one is the one that counts.
    /// Calls made before an error is thrown must be forgotten.
    @discardableResult
    package static func scan(
        _ bytes: Span<UInt8>, visit: (JSONMember) -> Void = { _ in }
    ) throws(JSONError) -> JSONKind {
        var scanner = JSONScanner()
        scanner.skipWhitespace(in: bytes)
        let kind: JSONKind
        switch scanner.peek(in: bytes) {
        case UInt8(ascii: "["):
            try scanner.scanTopArray(in: bytes, visit: visit)
            kind = .array
        case UInt8(ascii: "{"):
            try scanner.scanTopObject(in: bytes, visit: visit)
            kind = .object
        default:
            kind = try scanner.scanValue(in: bytes, depth: 0)
        }
        scanner.skipWhitespace(in: bytes)
        guard scanner.offset == bytes.count else { throw scanner.fault(in: bytes) }
        return kind
    }

    /// The same for an array of bytes.
    @discardableResult
    package static func scan(
        _ bytes: [UInt8], visit: (JSONMember) -> Void = { _ in }
    ) throws(JSONError) -> JSONKind {
        try scan(bytes.span, visit: visit)
    }

    private mutating func scanTopArray(
        in bytes: Span<UInt8>, visit: (JSONMember) -> Void
    ) throws(JSONError) {
        offset += 1
        skipWhitespace(in: bytes)
        if skip(UInt8(ascii: "]"), in: bytes) { return }
        repeat {
            skipWhitespace(in: bytes)
            let start = offset
            let kind = try scanValue(in: bytes, depth: 1)
            visit(JSONMember(key: nil, value: start..<offset, kind: kind))
            skipWhitespace(in: bytes)
        } while skip(UInt8(ascii: ","), in: bytes)
        try expect(UInt8(ascii: "]"), in: bytes)
    }

    private mutating func scanTopObject(
        in bytes: Span<UInt8>, visit: (JSONMember) -> Void
    ) throws(JSONError) {
        offset += 1
        skipWhitespace(in: bytes)
        if skip(UInt8(ascii: "}"), in: bytes) { return }
        repeat {
            let key = try scanKey(in: bytes)
            skipWhitespace(in: bytes)
            let start = offset
            let kind = try scanValue(in: bytes, depth: 1)
            visit(JSONMember(key: key, value: start..<offset, kind: kind))
            skipWhitespace(in: bytes)
        } while skip(UInt8(ascii: ","), in: bytes)
        try expect(UInt8(ascii: "}"), in: bytes)
    }

    /// Scans a key and its colon, with whitespace before either.
    private mutating func scanKey(in bytes: Span<UInt8>) throws(JSONError) -> Range<Int> {
        skipWhitespace(in: bytes)
        let start = offset
        try scanString(in: bytes)
        let key = start..<offset
        skipWhitespace(in: bytes)
        try expect(UInt8(ascii: ":"), in: bytes)
        return key
    }

    /// Scans one value with all that is inside it; `outerDepth` containers are open around it.
    private mutating func scanValue(
        in bytes: Span<UInt8>, depth outerDepth: Int
    ) throws(JSONError) -> JSONKind {
        // Bit 0 tells whether the innermost open container is an object, bit 1 the next, ...
        var objects: UInt64 = 0
        var depth = outerDepth
        var outermost: JSONKind?
        while true {
            skipWhitespace(in: bytes)
            let kind: JSONKind
            switch peek(in: bytes) {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                let isObject = peek(in: bytes) == UInt8(ascii: "{")
                guard depth < Self.maximumDepth else { throw JSONError(.tooDeep, at: offset) }
                kind = isObject ? .object : .array
                offset += 1
                skipWhitespace(in: bytes)
                if skip(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"), in: bytes) { break }
                depth += 1
                objects = objects << 1 | (isObject ? 1 : 0)
                outermost = outermost ?? kind
                if isObject { _ = try scanKey(in: bytes) }
                continue
            default:
                kind = try scanScalar(in: bytes)
            }
            try closeContainers(in: bytes, objects: &objects, depth: &depth, until: outerDepth)
            if depth == outerDepth { return outermost ?? kind }
        }
    }

    /// After a value: closes the containers that end here, then steps over the comma and the key
    /// before the next value, unless no container is left.
    private mutating func closeContainers(
        in bytes: Span<UInt8>, objects: inout UInt64, depth: inout Int, until outerDepth: Int
    ) throws(JSONError) {
        while depth > outerDepth {
            skipWhitespace(in: bytes)
            let isObject = objects & 1 == 1
            if skip(UInt8(ascii: ","), in: bytes) {
                if isObject { _ = try scanKey(in: bytes) }
                return
            }
            try expect(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"), in: bytes)
            objects >>= 1
            depth -= 1
        }
    }
}
