/// Asks a request for the API's token: `Authorization: Bearer TOKEN` (RFC 6750 §2.1).
public struct BearerCheck: Sendable, Hashable {
    private let token: [UInt8]

    /// Takes the token that is asked for.
    ///
    /// - Throws: ``ServerError`` when it is empty or cannot stand in a header, with a message
    ///   that repeats nothing of it.
    public init(token: String) throws(ServerError) {
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ServerError(
                .invalidSettings, "expected visible ASCII characters without spaces, at least one")
        }
        self.token = Array(token.utf8)
    }

    /// Whether the values of a request's `Authorization` headers are exactly one, with the token
    /// in it. Its time says nothing about the token.
    func allows(_ authorization: [String]) -> Bool {
        guard authorization.count == 1 else { return false }
        let scheme = Array("bearer ".utf8)
        let value = authorization[0].utf8
        guard value.count > scheme.count,
            zip(value, scheme).allSatisfy({ byte, expected in
                byte == expected || (0x41...0x5A).contains(byte) && byte | 0x20 == expected
            })
        else { return false }
        return ConstantTime.equal(value.dropFirst(scheme.count).drop { $0 == 0x20 }, token)
    }
}

extension BearerCheck: CustomStringConvertible, CustomReflectable {
    /// Says nothing of the token.
    public var description: String { "a bearer token" }

    /// Nothing: `dump` would print the token.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
