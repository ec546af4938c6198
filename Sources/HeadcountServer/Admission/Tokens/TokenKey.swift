/// A key that tokens are checked with: a shared secret for HS256, or a public key for ES256 or
/// EdDSA. It has one algorithm, which its material decides.
///
/// It is never printed: a description tells the algorithm and the name alone.
public struct TokenKey: Sendable, Hashable {
    enum Material: Hashable, Sendable {
        /// The bytes of a shared secret.
        case secret([UInt8])
        /// An ECDSA key on P-256, in PEM.
        case p256(String)
        /// An Ed25519 key, in PEM.
        case ed25519(String)
    }

    /// The shortest secret, in bytes: as long as the hash is (RFC 7518 §3.2).
    public static let minimumSecretLength = 32

    /// What tokens call it in their header (`kid`); nil for a key without a name.
    public let id: String?
    let material: Material

    var algorithm: TokenAlgorithm {
        switch material {
        case .secret: .hs256
        case .p256: .es256
        case .ed25519: .edDSA
        }
    }

    /// Reads a secret: `[kid=NAME:]SECRET`, or `[kid=NAME:]@FILE` for one that a file holds. One
    /// line break at the end of the file does not count.
    ///
    /// The secret is the text itself: it is not decoded.
    ///
    /// - Throws: ``ServerError``, with a message that never repeats any of the secret.
    public init(secret text: String) throws(ServerError) {
        try self.init(secret: text, readFile: KeyFile.read)
    }

    /// Reads a public key: `[kid=NAME:]FILE`, or the PEM itself in place of the file's path. Line
    /// breaks in the PEM may be written `\n`.
    ///
    /// - Throws: ``ServerError``, with a message that says what it is instead.
    public init(publicKey text: String) throws(ServerError) {
        try self.init(publicKey: text, readFile: KeyFile.read)
    }

    init(
        secret text: String, readFile: (String) throws(ServerError) -> [UInt8]
    ) throws(ServerError) {
        let setting = try KeySetting(text)
        id = setting.id
        var bytes = Array(setting.value.utf8)
        if let path = setting.path {
            bytes = try readFile(path)
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        guard !bytes.starts(with: PEM.opening.utf8) else {
            throw ServerError(
                .invalidSettings,
                "a secret that is a key in PEM; expected a secret. A public key is a setting of its own"
            )
        }
        guard bytes.count >= Self.minimumSecretLength else {
            throw ServerError(
                .invalidSettings,
                "a secret of \(bytes.count) bytes; expected at least \(Self.minimumSecretLength) "
                    + "(in the environment a comma ends a secret: one with a comma goes in a file, @FILE)"
            )
        }
        material = .secret(bytes)
    }

    init(
        publicKey text: String, readFile: (String) throws(ServerError) -> [UInt8]
    ) throws(ServerError) {
        let setting = try KeySetting(text)
        id = setting.id
        guard !setting.value.contains(PEM.opening) else {
            material = try PublicKeyPEM.read(setting.value)
            return
        }
        let file = try readFile(setting.path ?? setting.value)
        material = try PublicKeyPEM.read(String(decoding: file, as: UTF8.self))
    }
}

extension TokenKey: CustomStringConvertible, CustomReflectable {
    /// The algorithm, and the name if there is one.
    public var description: String {
        id.map { "\(algorithm.rawValue) key \($0)" } ?? "\(algorithm.rawValue) key"
    }

    /// Nothing: `dump` would print a secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
