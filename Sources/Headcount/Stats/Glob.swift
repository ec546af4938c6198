/// A pattern over topics: `*` matches any run of characters, `:` included; `?` matches one; a
/// backslash takes the next literally; nothing else is special; case matters.
public struct Glob: Sendable, Hashable {
    private enum Token: Hashable {
        case literal(Unicode.Scalar)
        case one
        case run
    }

    /// The pattern as it was written.
    public let pattern: String
    private let tokens: [Token]

    /// Reads a pattern. Every text is one; a backslash at the very end stands for itself.
    public init(_ pattern: String) {
        self.pattern = pattern
        var tokens: [Token] = []
        var scalars = pattern.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            switch scalar {
            case "*": if tokens.last != .run { tokens.append(.run) }
            case "?": tokens.append(.one)
            case "\\": tokens.append(.literal(scalars.next() ?? scalar))
            default: tokens.append(.literal(scalar))
            }
        }
        self.tokens = tokens
    }

    /// Whether the whole topic matches. Costs at most topic length times pattern length.
    public func matches(_ topic: Topic) -> Bool {
        let text = Array(topic.name.unicodeScalars)
        var (position, token) = (0, 0)
        // Where to go on when the text after the last run does not match: one further along.
        var resume: (position: Int, token: Int)?
        while position < text.count {
            if token < tokens.count, tokens[token] == .run {
                resume = (position, token + 1)
                token += 1
            } else if token < tokens.count,
                tokens[token] == .one || tokens[token] == .literal(text[position])
            {
                position += 1
                token += 1
            } else if let last = resume {
                resume = (last.position + 1, last.token)
                (position, token) = (last.position + 1, last.token)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .run }
    }
}
