import Foundation
public import Headcount
public import Hiredis

/// Where a Redis is and how to log in, as one URL: `redis://[user:password@]host[:port][/db]` or
/// `redis+unix:///path/to/socket`.
public struct RedisURL: Sendable, Hashable, CustomStringConvertible {
    /// The forms that are read, for messages.
    static let forms = "redis://[user:password@]host[:port][/db] or redis+unix:///socket"

    /// Where the server listens.
    public let endpoint: RedisEndpoint
    /// How to log in; nil for a server without a password.
    public let credentials: RedisCredentials?
    /// The number of the database.
    public let database: Int

    /// Reads a URL. The password is never part of the error.
    ///
    /// - Throws: ``Headcount/HeadcountError`` with `invalidSettings`.
    public init(_ text: String) throws(HeadcountError) {
        guard let schemeEnd = text.firstRange(of: "://") else {
            throw Self.error("a URL without \"://\"")
        }
        let rest = text[schemeEnd.upperBound...]
        switch text[..<schemeEnd.lowerBound] {
        case "redis":
            let (authority, path) = Self.split(rest, at: "/") ?? (rest, "")
            if let at = authority.lastIndex(of: "@") {
                credentials = try Self.credentials(authority[..<at])
                endpoint = try Self.endpoint(authority[authority.index(after: at)...])
            } else {
                credentials = nil
                endpoint = try Self.endpoint(authority)
            }
            guard path.isEmpty || Int(path).map({ $0 >= 0 }) == true else {
                throw Self.error("a database that is not a number from 0")
            }
            database = Int(path) ?? 0
        case "redis+unix":
            guard rest.hasPrefix("/"), rest.count > 1 else {
                throw Self.error("no absolute path to a socket")
            }
            endpoint = .unix(path: String(rest))
            credentials = nil
            database = 0
        case let scheme:
            throw Self.error("scheme \"\(scheme)\"")
        }
    }

    /// The server's address, without user and password.
    public var description: String { "\(endpoint)" }

    private static func credentials(
        _ text: Substring
    ) throws(HeadcountError) -> RedisCredentials? {
        guard let (user, password) = split(text, at: ":") else {
            throw error("a user without a password")
        }
        guard let name = user.removingPercentEncoding,
            let secret = password.removingPercentEncoding
        else { throw error("a user or password with a broken percent-encoding") }
        return RedisCredentials(user: name.isEmpty ? nil : name, password: secret)
    }

    private static func endpoint(_ text: Substring) throws(HeadcountError) -> RedisEndpoint {
        var host = text
        var port = 6_379
        let isBareIPv6 = text.hasPrefix("[") && text.hasSuffix("]")
        if !isBareIPv6, let colon = text.lastIndex(of: ":") {
            guard let number = Int(text[text.index(after: colon)...]),
                (1...65_535).contains(number)
            else { throw error("a port that is not a number from 1 to 65535") }
            host = text[..<colon]
            port = number
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw error("no host") }
        // An IPv6 address without brackets: which of its colons stands before the port?
        guard isBracketed || !host.contains(where: { ":[]".contains($0) }) else {
            throw error("a host with a colon or bracket; an IPv6 address goes in brackets")
        }
        return .tcp(host: String(host), port: port)
    }

    private static func split(
        _ text: Substring, at separator: Character
    ) -> (Substring, Substring)? {
        text.firstIndex(of: separator).map { (text[..<$0], text[text.index(after: $0)...]) }
    }

    private static func error(_ found: String) -> HeadcountError {
        HeadcountError(.invalidSettings, "the Redis URL has \(found): expected \(forms)")
    }
}
