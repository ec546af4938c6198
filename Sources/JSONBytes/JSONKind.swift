/// The six kinds of JSON value.
package enum JSONKind: Equatable, Sendable {
    case array, object, string, number, boolean, null
}

/// One element of a top-level array, or one member of a top-level object.
package struct JSONMember: Equatable, Sendable {
    /// The range of the key's token, quotes included; nil in an array.
    package var key: Range<Int>?
    /// The range of the value's token, without the whitespace around it.
    package var value: Range<Int>
    /// The kind of the value.
    package var kind: JSONKind
}
