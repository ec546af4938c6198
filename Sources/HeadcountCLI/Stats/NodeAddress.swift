import Foundation

/// Where a node's API is: what `--url` takes.
struct NodeAddress: Sendable, Hashable, CustomStringConvertible {
    /// What `--url` is when nobody says.
    static let usual = "http://127.0.0.1:4000"

    /// A host name, or an address without brackets.
    let host: String
    let port: Int

    /// Reads `http://host:port` or `host:port`; nil for anything else.
    init?(_ text: String) {
        let url = text.contains("://") ? text : "http://\(text)"
        guard let parts = URLComponents(string: url), parts.scheme?.lowercased() == "http",
            let host = parts.host, !host.isEmpty, ["", "/"].contains(parts.path),
            parts.user == nil, parts.query == nil, parts.fragment == nil,
            (1...65_535).contains(parts.port ?? 80)
        else { return nil }
        self.host = host.trimmingCharacters(in: ["[", "]"])
        port = parts.port ?? 80
    }

    /// As a URL.
    var description: String {
        "http://" + (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    }

    /// Why a text is no address, for people.
    static func refusal(of text: String) -> String {
        guard !text.contains("@"), !text.contains("?") else {
            // It may hold a secret, which no message repeats.
            return "--url: a user, a password or a query is not allowed; the API's token is taken "
                + "from HEADCOUNT_API_TOKEN"
        }
        return "--url: \(text.debugDescription) is not allowed; expected a node's address such as "
            + "\(usual) or 10.0.0.7:4000"
    }
}
