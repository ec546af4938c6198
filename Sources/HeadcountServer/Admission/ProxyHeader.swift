import NIOCore

/// What the first bytes of a connection say as a header of the PROXY protocol, versions 1 and 2
/// (HAProxy's proxy-protocol.txt).
///
/// It knows nothing of channels: the bytes so far go in, from the connection's first one, and it
/// is asked again when more have come. What it looks at is bounded by ``maximumLength``.
enum ProxyHeader: Equatable {
    /// Could be a header; more bytes will tell.
    case needMore
    /// A whole header of `length` bytes. The source is nil where the proxy speaks for itself or
    /// does not say.
    case header(source: IPAddress?, length: Int)
    /// The connection does not begin with a header.
    case none
    /// It begins like one, and is not.
    case malformed(String)

    /// The longest header taken, in bytes. The addresses need 232 at most; the rest is for TLVs.
    static let maximumLength = 1_024
    /// The longest header of version 1, its line end included (§2.1).
    static let maximumTextLength = 107

    private static let textStart = Array("PROXY ".utf8)
    private static let binaryStart: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]

    /// Reads what came so far.
    init(_ bytes: ByteBuffer) {
        for (start, read) in [(Self.textStart, Self.text), (Self.binaryStart, Self.binary)] {
            let beginning = bytes.readableBytesView.prefix(start.count)
            guard start.starts(with: beginning) else { continue }
            self = beginning.count < start.count ? .needMore : read(bytes)
            return
        }
        self = .none
    }

    /// Version 1: `PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n`.
    private static func text(_ bytes: ByteBuffer) -> ProxyHeader {
        let view = bytes.readableBytesView.prefix(maximumTextLength)
        guard let end = view.firstIndex(of: 0x0A) else {
            return view.count < maximumTextLength
                ? .needMore : .malformed("no line end in \(maximumTextLength) bytes")
        }
        let line = String(decoding: view[..<end], as: UTF8.self)
        guard line.utf8.last == 0x0D else { return .malformed("a line that ends without CR") }
        let length = end - view.startIndex + 1
        let words = line.utf8.dropLast().split(separator: 0x20, omittingEmptySubsequences: false)
            .map(Substring.init)
        // What follows UNKNOWN is to be ignored.
        if words.count >= 2, words[1] == "UNKNOWN" { return .header(source: nil, length: length) }
        guard words.count == 6, words[1] == "TCP4" || words[1] == "TCP6" else {
            return .malformed("not TCP4 or TCP6 with two addresses and two ports, nor UNKNOWN")
        }
        let isIPv4 = words[1] == "TCP4"
        for address in words[2...3] where address.utf8.contains(UInt8(ascii: ":")) == isIPv4 {
            return .malformed("an address of another family than \(words[1])")
        }
        guard let source = IPAddress(words[2]), IPAddress(words[3]) != nil else {
            return .malformed("an address that is none")
        }
        guard words[4...5].allSatisfy(ForwardedEntry.isPort) else {
            return .malformed("a port that is none")
        }
        return .header(source: source, length: length)
    }

    /// Version 2: the signature, a byte of version and command, one of family and transport, the
    /// length of what follows in two, then addresses, ports and TLVs.
    private static func binary(_ bytes: ByteBuffer) -> ProxyHeader {
        let start = bytes.readerIndex
        guard let command: UInt8 = bytes.getInteger(at: start + 12) else { return .needMore }
        guard command >> 4 == 2, command & 0x0F <= 1 else {
            return .malformed("version and command \(command), expected 32 or 33")
        }
        guard let family: UInt8 = bytes.getInteger(at: start + 13),
            let size: UInt16 = bytes.getInteger(at: start + 14)
        else { return .needMore }
        let length = 16 + Int(size)
        guard length <= maximumLength else {
            return .malformed("\(length) bytes, expected \(maximumLength) at most")
        }
        let isLocal = command & 0x0F == 0
        guard isLocal || (family >> 4 <= 3 && family & 0x0F <= 2) else {
            return .malformed("family and transport \(family), which are not defined")
        }
        let needed = isLocal ? 0 : family == 0x11 ? 12 : family == 0x21 ? 36 : 0
        guard size >= needed else {
            return .malformed("\(size) bytes of addresses, expected \(needed) or more")
        }
        guard bytes.readableBytes >= length else { return .needMore }
        guard needed > 0 else { return .header(source: nil, length: length) }
        return .header(source: source(bytes, isIPv4: family == 0x11), length: length)
    }

    private static func source(_ bytes: ByteBuffer, isIPv4: Bool) -> IPAddress? {
        let start = bytes.readerIndex + 16
        guard !isIPv4 else {
            return bytes.getInteger(at: start, as: UInt32.self).map(IPAddress.init(v4:))
        }
        guard let high: UInt64 = bytes.getInteger(at: start),
            let low: UInt64 = bytes.getInteger(at: start + 8)
        else { return nil }
        return IPAddress(high: high, low: low)
    }
}
