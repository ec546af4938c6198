/// The pages whose scripts may open sockets.
///
/// A browser tells the page's origin in each handshake, and lets any page connect to any host: so the
/// server has to look (RFC 6455 §10.2). Clients that are no browsers tell none, and are let in.
public struct OriginRule: Sendable, Hashable {
    /// Pages of the host that was asked, and no others.
    public static let sameHost = OriginRule(allowed: nil)

    private let allowed: Set<Origin>?

    private init(allowed: Set<Origin>?) {
        self.allowed = allowed
    }

    /// The pages of these origins, such as `https://app.example.com` or `http://localhost:3000`, and
    /// no others.
    ///
    /// - Throws: ``ServerError`` that names a text which is no origin.
    public init(origins: [String]) throws(ServerError) {
        var allowed: Set<Origin> = []
        for text in origins {
            guard let origin = Origin(text) else {
                throw ServerError(
                    .invalidSettings,
                    "\(text.debugDescription) is no origin: expected scheme://host or "
                        + "scheme://host:port, such as https://app.example.com")
            }
            allowed.insert(origin)
        }
        self.allowed = allowed
    }

    /// Whether pages of this host are allowed by name.
    func names(host: String) -> Bool { allowed?.contains { $0.host == host } ?? false }

    /// Whether a handshake with these headers may become a socket.
    func allows(origins: [String], hosts: [String]) -> Bool {
        guard let text = origins.first else { return true }
        guard origins.count == 1, let origin = Origin(text) else { return false }
        if let allowed { return allowed.contains(origin) }
        return hosts.count == 1 && Origin("\(origin.scheme)://\(hosts[0])") == origin
    }
}

/// Where a page comes from: a scheme, a host and a port, as RFC 6454 writes it.
struct Origin: Hashable, Sendable {
    let scheme: String
    /// In lower case; an IPv6 address in its brackets.
    let host: String
    let port: Int

    /// Reads `scheme://host` or `scheme://host:port` and nothing else; `null` is no origin.
    init?(_ text: String) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<separator.lowerBound].lowercased()
        let rest = text[separator.upperBound...]
        let standard =
            switch scheme {
            case "http": 80
            case "https": 443
            default: 0
            }
        guard standard > 0 else { return nil }
        let hostEnd: String.Index
        if rest.hasPrefix("[") {
            guard let bracket = rest.firstIndex(of: "]") else { return nil }
            hostEnd = rest.index(after: bracket)
        } else {
            hostEnd = rest.firstIndex(of: ":") ?? rest.endIndex
        }
        let host = rest[..<hostEnd].lowercased()
        let isHost = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "["),
                UInt8(ascii: "]"), UInt8(ascii: ":"):
                true
            default: false
            }
        }
        guard !host.isEmpty, isHost else { return nil }
        let tail = rest[hostEnd...]
        if tail.isEmpty {
            port = standard
        } else {
            let digits = tail.dropFirst()
            guard tail.first == ":", digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let number = Int(digits), (1...65_535).contains(number)
            else { return nil }
            port = number
        }
        self.scheme = scheme
        self.host = host
    }
}
