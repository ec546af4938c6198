/// The words of a command line, taken one after another.
struct Arguments {
    /// One was missing or no number.
    struct Missing: Error {}

    private var words: ArraySlice<String>

    init(_ words: [String]) {
        self.words = words[...]
    }

    var isEmpty: Bool { words.isEmpty }

    mutating func word() throws -> String {
        guard let word = words.popFirst() else { throw Missing() }
        return word
    }

    mutating func integer() throws -> Int { try converted { Int($0) } }

    mutating func number() throws -> Double { try converted { Double($0) } }

    mutating func dialect() throws -> Dialect { try converted { Dialect(rawValue: $0) } }

    private mutating func converted<Value>(_ convert: (String) -> Value?) throws -> Value {
        guard let value = convert(try word()) else { throw Missing() }
        return value
    }
}
