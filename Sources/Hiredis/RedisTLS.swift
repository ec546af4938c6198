/// How a connection is encrypted, and whom it trusts.
///
/// TLS 1.2 or later. The server's certificate must be signed by a trusted authority, be in date,
/// and name the host that the endpoint names: a host name is sent (SNI) and looked for among the
/// certificate's DNS names, an address among its IP addresses. (A certificate that has no such names
/// at all may hold the host name as its common name.) There is no way to turn that off.
/// The client shows no certificate of its own: a Redis server needs `tls-auth-clients no`.
public struct RedisTLS: Sendable, Hashable {
    /// The path of a PEM file with the certificates that are trusted, and no others; `nil` for the
    /// roots of the system. It is read at the first connect.
    public var authorityFile: String?

    /// Creates settings that trust the authorities of a PEM file, or the system's.
    public init(authorityFile: String? = nil) { self.authorityFile = authorityFile }
}
