/// Members of an object in one call: a key and its value.
extension JSONWriter {
    package mutating func field(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    package mutating func field(_ name: String, _ value: Int) {
        key(name)
        integer(value)
    }

    package mutating func field(_ name: String, _ value: UInt64) {
        key(name)
        integer(value)
    }

    package mutating func field(_ name: String, _ value: Double) {
        key(name)
        number(value)
    }

    package mutating func field(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// A member whose value is JSON already; the bytes are not checked.
    package mutating func field(_ name: String, raw value: [UInt8]) {
        key(name)
        raw(value)
    }

    /// The same for a token that is at hand as text.
    package mutating func field(_ name: String, raw token: String) {
        key(name)
        raw(token)
    }

    /// A member whose value is an object.
    package mutating func object(_ name: String, _ body: (inout JSONWriter) -> Void) {
        key(name)
        object(body)
    }

    /// A member whose value is an array.
    package mutating func array(_ name: String, _ body: (inout JSONWriter) -> Void) {
        key(name)
        array(body)
    }
}
