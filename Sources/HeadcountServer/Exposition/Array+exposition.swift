/// How an exposition's bytes are written: no allocation but for the array's own growth.
extension [UInt8] {
    /// Appends a text with backslashes before what would end it: a line's end, a backslash, and
    /// where it stands in quotation marks, those.
    mutating func appendEscaped(_ text: String, quotes: Bool) {
        let special = { (byte: UInt8) in byte == 0x5C || byte == 0x0A || quotes && byte == 0x22 }
        guard text.utf8.contains(where: special) else { return append(contentsOf: text.utf8) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append(contentsOf: [byte, byte])
            case UInt8(ascii: "\n"): append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\"") where quotes: append(contentsOf: "\\\"".utf8)
            default: append(byte)
            }
        }
    }

    mutating func appendDecimal(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = count
        repeat {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        var (first, last) = (start, count - 1)
        while first < last {
            swapAt(first, last)
            (first, last) = (first + 1, last - 1)
        }
    }

    /// Appends a number as a sample's value; one without a fraction as an integer.
    mutating func appendDecimal(_ number: Double) {
        if let integer = Int64(exactly: number), integer.magnitude < 1 << 53 {
            appendDecimal(integer)
        } else {
            append(contentsOf: (number.isFinite ? number.description : number.canonicalText).utf8)
        }
    }
}
