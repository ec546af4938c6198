import Foundation
import Headcount
import Hiredis

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The parts of a ``RedisURL``'s text: `scheme://[user:password@]hosts[/path][?query]`.
///
/// No error repeats a piece of the text that may hold a password, and that is almost any piece of
/// a text that is not what it should be.
struct RedisURLParts {
    /// The forms that are read, for messages.
    static let forms =
        "redis://[user:password@]host[:port][/db], redis+unix:///socket,"
        + " redis+sentinel://[user:password@]host[:port],…/primary-name[/db]"
        + "[?sentinel_password=…] or redis+cluster://[user:password@]host[:port],…;"
        + " with TLS rediss, rediss+sentinel or rediss+cluster, and [?ca=FILE]"

    /// One of them, for messages about a slip.
    static let example = "one such as redis://user:password@localhost:6379/0"

    private enum Kind { case single, unix, sentinel, cluster }

    private let kind: Kind
    private let isSecure: Bool
    private let login: Substring?
    private let hosts: Substring
    private let path: Substring
    private let query: [String: String]

    init(_ text: String) throws(HeadcountError) {
        guard let schemeEnd = text.firstRange(of: "://") else {
            throw HeadcountError(
                .invalidSettings,
                text.isEmpty
                    ? "the Redis URL is empty: expected \(Self.example)"
                    : "the Redis URL has no scheme: expected \(Self.example)")
        }
        let scheme = text[..<schemeEnd.lowerBound]
        switch scheme {
        case "redis", "rediss": kind = .single
        case "redis+unix": kind = .unix
        case "redis+sentinel", "rediss+sentinel": kind = .sentinel
        case "redis+cluster", "rediss+cluster": kind = .cluster
        default:
            let isWord = scheme.wholeMatch(of: /[A-Za-z0-9+.-]*/) != nil
            throw Self.error(
                isWord ? "the scheme \"\(scheme)\"" : "an unknown scheme", expected: Self.forms)
        }
        isSecure = scheme.hasPrefix("rediss")

        let rest = text[schemeEnd.upperBound...]
        let (address, items) = Self.split(rest, at: "?") ?? (rest, "")
        guard kind == .unix || !items.contains("@") else {
            throw Self.error(
                "an \"@\" behind a \"?\"; what is special in a password is percent-encoded, as %3F for \"?\""
            )
        }
        query = try Self.query(items, kind, isSecure: isSecure)
        if kind == .unix {
            (login, hosts, path) = (nil, "", address)
            return
        }
        let (authority, path) = Self.split(address, at: "/") ?? (address, "")
        guard !path.contains("@") else {
            throw Self.error(
                "an \"@\" behind its hosts; what is special in a password is percent-encoded, as %2F"
                    + " for \"/\"")
        }
        self.path = path
        if let at = authority.lastIndex(of: "@") {
            login = authority[..<at]
            hosts = authority[authority.index(after: at)...]
        } else {
            login = nil
            hosts = authority
        }
    }

    func service() throws(HeadcountError) -> RedisURL.Service {
        switch kind {
        case .unix:
            guard let path = path.removingPercentEncoding, path.hasPrefix("/"), path.count > 1
            else { throw Self.error("no absolute path to a socket") }
            return .single(.unix(path: path))
        case .single:
            let endpoints = try endpoints(defaultPort: 6_379)
            guard endpoints.count == 1 else {
                throw Self.error("several hosts, which only Sentinel and Cluster have")
            }
            return .single(endpoints[0])
        case .sentinel:
            let name = String(Self.split(path, at: "/")?.0 ?? path).removingPercentEncoding
            guard let name, !name.isEmpty else { throw Self.error("no name of a primary") }
            return .sentinel(
                try endpoints(defaultPort: 26_379), primary: name,
                credentials: query["sentinel_password"].map { RedisCredentials(password: $0) })
        case .cluster: return .cluster(try endpoints(defaultPort: 6_379))
        }
    }

    func database() throws(HeadcountError) -> Int {
        let text: Substring
        switch kind {
        case .unix: return 0
        case .single: text = path
        case .sentinel: text = Self.split(path, at: "/")?.1 ?? ""
        case .cluster:
            guard path.isEmpty else {
                throw Self.error("a database, of which a Redis Cluster has only one")
            }
            return 0
        }
        if text.isEmpty { return 0 }
        guard let number = Self.number(text) else {
            throw Self.error("a database that is not a number from 0")
        }
        return number
    }

    func credentials() throws(HeadcountError) -> RedisCredentials? {
        guard let login else { return nil }
        guard let (user, password) = Self.split(login, at: ":") else {
            throw Self.error("a user without a password")
        }
        guard let name = user.removingPercentEncoding,
            let secret = password.removingPercentEncoding
        else { throw Self.error("a user or password with a broken percent-encoding") }
        return RedisCredentials(user: name.isEmpty ? nil : name, password: secret)
    }

    func tls() -> RedisTLS? { isSecure ? RedisTLS(authorityFile: query["ca"]) : nil }
}

extension RedisURLParts {
    private func endpoints(defaultPort: Int) throws(HeadcountError) -> [RedisEndpoint] {
        var endpoints: [RedisEndpoint] = []
        for host in hosts.split(separator: ",", omittingEmptySubsequences: false) {
            let endpoint = try Self.endpoint(host, defaultPort)
            guard !endpoints.contains(endpoint) else { throw Self.error("the same host twice") }
            endpoints.append(endpoint)
        }
        return endpoints
    }

    private static func endpoint(
        _ text: Substring, _ defaultPort: Int
    ) throws(HeadcountError) -> RedisEndpoint {
        var host = text
        var port = defaultPort
        let isBareIPv6 = text.hasPrefix("[") && text.hasSuffix("]")
        if !isBareIPv6, let colon = text.lastIndex(of: ":") {
            guard let number = number(text[text.index(after: colon)...]),
                (1...65_535).contains(number)
            else { throw error("a port that is not a number from 1 to 65535") }
            host = text[..<colon]
            port = number
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw error("no host, or an empty one") }
        guard !isBracketed || isIPv6(host) else {
            throw error("something in brackets that is no IPv6 address")
        }
        guard !host.contains(where: { $0.isWhitespace || $0 == "#" }) else {
            throw error("a host with a space or \"#\"")
        }
        // An IPv6 address without brackets: which of its colons stands before the port?
        guard isBracketed || !host.contains(where: { ":[]".contains($0) }) else {
            throw error("a host with a colon or bracket; an IPv6 address goes in brackets")
        }
        return .tcp(host: String(host), port: port)
    }

    private static func query(
        _ text: Substring, _ kind: Kind, isSecure: Bool
    ) throws(HeadcountError) -> [String: String] {
        var query: [String: String] = [:]
        for item in text.split(separator: "&") {
            guard let (name, value) = split(item, at: "=") else {
                throw error("a query item without \"=\"")
            }
            switch name {
            case "sentinel_password" where kind == .sentinel, "ca" where isSecure: break
            case "sentinel_password": throw error("sentinel_password, but no sentinels")
            case "ca": throw error("ca, but no TLS")
            default: throw error("a query item that is neither sentinel_password nor ca")
            }
            guard let value = value.removingPercentEncoding, !value.isEmpty else {
                throw error("\(name) without a value, or with a broken percent-encoding")
            }
            guard query.updateValue(value, forKey: String(name)) == nil else {
                throw error("\(name) twice")
            }
        }
        return query
    }

    /// Digits only, where `Int` would take a sign as well.
    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }

    /// Whether it is an IPv6 address, with a zone or without.
    private static func isIPv6(_ text: Substring) -> Bool {
        var address = in6_addr()
        let number = String(split(text, at: "%")?.0 ?? text)
        return unsafe inet_pton(AF_INET6, number, &address) == 1
    }

    private static func split(
        _ text: Substring, at separator: Character
    ) -> (Substring, Substring)? {
        text.firstIndex(of: separator).map { (text[..<$0], text[text.index(after: $0)...]) }
    }

    private static func error(_ found: String, expected: String = example) -> HeadcountError {
        HeadcountError(.invalidSettings, "the Redis URL has \(found): expected \(expected)")
    }
}
