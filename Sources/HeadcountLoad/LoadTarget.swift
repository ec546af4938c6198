import Foundation

/// Where the load goes: a server's address and the request that opens a socket there.
package struct LoadTarget: Sendable, Equatable {
    /// A host name, or an address without brackets.
    package let host: String
    package let port: Int
    /// The path and the query of the handshake, with the serializer's version.
    package let path: String

    /// Reads `ws://host:port/path`, `http://host:port` or `host:port`.
    ///
    /// The path is `/socket/websocket` when there is none. Nil for what is no such URL, for TLS,
    /// and for another serializer than V2.
    package init?(_ text: String) {
        let url = text.contains("://") ? text : "ws://\(text)"
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty,
            ["ws", "http"].contains(parts.scheme?.lowercased()), parts.user == nil,
            parts.fragment == nil, (1...65_535).contains(parts.port ?? 80)
        else { return nil }
        let version = parts.queryItems?.first { $0.name == "vsn" }?.value
        guard version == nil || version?.hasPrefix("2.") == true else { return nil }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? 80
        let path = parts.percentEncodedPath
        let query = [parts.percentEncodedQuery, version == nil ? "vsn=2.0.0" : nil]
        self.path =
            (["", "/"].contains(path) ? "/socket/websocket" : path) + "?"
            + query.compactMap { $0?.isEmpty == true ? nil : $0 }.joined(separator: "&")
    }

    /// `host:port` as a URL and a Host header spell it.
    package var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The socket's URL for people: of what its query holds only the serializer's version is shown, since
    /// the rest may be a secret.
    package var url: String {
        let parts = path.split(separator: "?", maxSplits: 1)
        let items = parts.last?.split(separator: "&").map { item in
            guard let end = item.firstIndex(of: "=") else { return "…" }
            return item.hasPrefix("vsn=") ? String(item) : "\(item[...end])…"
        }
        return "ws://\(authority)\(parts[0])?\((items ?? []).joined(separator: "&"))"
    }
}
