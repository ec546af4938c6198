/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    /// What kind of fault it is.
    package enum Code: Equatable, Sendable {
        /// A byte that the grammar does not allow here, or bytes after the end of the value.
        case syntax
        /// The text ends inside a value, or is empty.
        case truncated
        /// A string holds bytes that are not UTF-8.
        case invalidUTF8
        /// Arrays and objects are nested deeper than ``JSONScanner/maximumDepth``.
        case tooDeep
    }

    /// What kind of fault it is.
    package var code: Code
    /// The offset, in bytes, of the first byte at fault.
    package var offset: Int

    package init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    package var description: String {
        switch code {
        case .syntax: "not JSON: unexpected byte at offset \(offset)"
        case .truncated: "not JSON: text ends early at offset \(offset)"
        case .invalidUTF8: "not UTF-8: invalid sequence at offset \(offset)"
        case .tooDeep:
            "not accepted: nested deeper than \(JSONScanner.maximumDepth) at offset \(offset)"
        }
    }
}
