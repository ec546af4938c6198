/// Where the certificate and the key of a server lie, both in PEM.
public struct TLSFiles: Sendable, Hashable {
    /// The certificate, and behind it those that lead to an authority that clients know.
    public var certificate: String
    /// The private key of the certificate, without a password.
    public var key: String

    /// Names the files; they are read when the server is made, and again when they have changed.
    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}
