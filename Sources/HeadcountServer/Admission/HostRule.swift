/// Whom a request may be for, so that a page cannot make itself out to be of this machine.
///
/// A page of `evil.example` whose name comes to mean 127.0.0.1 while it is read (DNS rebinding) is of
/// the same host as what it asks, as far as a browser can tell. So what comes over loopback must be
/// for a name that nobody else can have: an address, a name without a dot, or one below `localhost`.
/// Other names are those of the allowed pages, and whatever a trusted proxy passes on.
struct HostRule: Sendable {
    let origins: OriginRule
    let proxies: TrustedProxies

    /// Whether a request may be answered.
    ///
    /// - Parameters:
    ///   - host: What its Host header says; nil where there is none.
    ///   - local: This end of the connection.
    ///   - peer: The other end of the connection.
    func allows(host: String?, local: IPAddress?, peer: IPAddress?) -> Bool {
        guard let host, let local, local.isLoopback else { return true }
        if let peer, proxies.contains(peer) { return true }
        guard let origin = Origin("http://\(host)") else { return false }
        var name = origin.host[...]
        if name.hasSuffix(".") { name.removeLast() }
        return name.hasPrefix("[") || IPAddress(name) != nil || !name.contains(".")
            || name.hasSuffix(".localhost") || origins.names(host: String(name))
    }
}
