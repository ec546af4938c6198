/// A pattern over topics: `*` matches any run of characters, `:` included; `?` matches one; a
/// backslash takes the next literally; nothing else is special; case matters.
public struct Glob: Sendable, Hashable {
    /// The pattern as it was written.
    public let pattern: String
    private let program: GlobProgram

    /// Reads a pattern. Every text is one; a backslash at the very end stands for itself.
    public init(_ pattern: String) {
        self.pattern = pattern
        var tokens: [GlobProgram.Token] = []
        var scalars = pattern.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            switch scalar {
            case "*": if tokens.last != .run { tokens.append(.run) }
            case "?": tokens.append(.one)
            case "\\": tokens.append(.literal(scalars.next() ?? scalar))
            default: tokens.append(.literal(scalar))
            }
        }
        program = GlobProgram(tokens)
    }

    /// Whether the whole topic matches. Costs time proportional to the topic's length, whatever the
    /// pattern.
    public func matches(_ topic: Topic) -> Bool { program.matches(topic.name) }

    /// Whether both were written alike.
    public static func == (one: Glob, other: Glob) -> Bool { one.pattern == other.pattern }

    /// Feeds the pattern.
    public func hash(into hasher: inout Hasher) { hasher.combine(pattern) }
}
