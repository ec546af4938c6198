/// Reads keys from the bytes of a terminal in raw mode, however they are cut into pieces.
///
/// Sequences are those of ECMA-48 and xterm; ones that mean nothing here are swallowed whole. An
/// escape byte may be the key or the beginning of a sequence, which only time can tell: after
/// ``read(_:)``, when ``isUndecided``, call ``settle()`` once nothing has come for a moment.
struct KeyReader: Sendable {
    private enum State: Hashable {
        case ground
        /// Behind an escape byte.
        case escape
        /// In a control sequence, with its parameters so far.
        case sequence([UInt8])
        /// Behind `ESC O`, as keypads send it.
        case singleShift
        /// Behind `ESC [ [`, as the Linux console sends function keys.
        case console
        /// In a character of several bytes.
        case character([UInt8], length: Int)
    }

    private var state = State.ground

    /// Whether an escape byte waits for what follows.
    var isUndecided: Bool { state == .escape }

    /// Takes what was read.
    mutating func read(_ bytes: some Sequence<UInt8>) -> [Key] {
        bytes.flatMap { take($0) }
    }

    /// Nothing came for a moment: a lone escape byte was the key.
    mutating func settle() -> [Key] {
        guard isUndecided else { return [] }
        state = .ground
        return [.escape]
    }

    private mutating func take(_ byte: UInt8) -> [Key] {
        switch state {
        case .ground: return begin(byte)
        case .escape:
            state = .ground
            switch byte {
            case UInt8(ascii: "["): state = .sequence([])
            case UInt8(ascii: "O"): state = .singleShift
            // Alt with a key, or the two one after the other.
            default: return [.escape] + begin(byte)
            }
            return []
        case .sequence(let parameters): return proceed(parameters, byte)
        case .singleShift:
            state = .ground
            return Self.isControl(byte) ? begin(byte) : Self.key(final: byte).map { [$0] } ?? []
        case .console:
            state = .ground
            return Self.isControl(byte) ? begin(byte) : []
        case .character(let bytes, let length): return proceed(bytes, length, byte)
        }
    }

    /// A byte outside of any sequence.
    private mutating func begin(_ byte: UInt8) -> [Key] {
        state = .ground
        switch byte {
        case 0x1B: state = .escape
        case 0x0D, 0x0A: return [.enter]
        case 0x09: return [.tab]
        case 0x08, 0x7F: return [.backspace]
        case 0x01...0x1A: return [.control(Unicode.Scalar(byte + 0x60))]
        case 0x20...0x7E: return [.character(Unicode.Scalar(byte))]
        case 0xC2...0xDF: state = .character([byte], length: 2)
        case 0xE0...0xEF: state = .character([byte], length: 3)
        case 0xF0...0xF4: state = .character([byte], length: 4)
        // No key of ours, or no UTF-8.
        default: break
        }
        return []
    }

    private mutating func proceed(_ bytes: [UInt8], _ length: Int, _ byte: UInt8) -> [Key] {
        // What breaks off is dropped, and its end begins anew.
        guard (0x80...0xBF).contains(byte) else { return begin(byte) }
        let bytes = bytes + [byte]
        guard bytes.count == length else {
            state = .character(bytes, length: length)
            return []
        }
        state = .ground
        guard let text = String(validating: bytes, as: UTF8.self),
            let scalar = text.unicodeScalars.first, scalar.value >= 0xA0
        else { return [] }
        return [.character(scalar)]
    }

    private mutating func proceed(_ parameters: [UInt8], _ byte: UInt8) -> [Key] {
        switch byte {
        case UInt8(ascii: "[") where parameters.isEmpty: state = .console
        // Longer than any that a terminal sends: it is noise.
        case 0x20...0x3F: state = parameters.count < 32 ? .sequence(parameters + [byte]) : .ground
        case 0x40...0x7E:
            state = .ground
            return Self.key(parameters, final: byte).map { [$0] } ?? []
        default: return begin(byte)
        }
        return []
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte > 0x7E }

    private static func key(_ parameters: [UInt8], final: UInt8) -> Key? {
        guard final == UInt8(ascii: "~") else { return key(final: final) }
        // `5;2~` is the same key with shift.
        switch parameters.prefix(while: { $0 != UInt8(ascii: ";") }) {
        case [UInt8(ascii: "1")], [UInt8(ascii: "7")]: return .home
        case [UInt8(ascii: "4")], [UInt8(ascii: "8")]: return .end
        case [UInt8(ascii: "5")]: return .pageUp
        case [UInt8(ascii: "6")]: return .pageDown
        default: return nil
        }
    }

    private static func key(final: UInt8) -> Key? {
        switch final {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "F"): .end
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "M"): .enter
        case UInt8(ascii: "Z"): .backTab
        default: nil
        }
    }
}
