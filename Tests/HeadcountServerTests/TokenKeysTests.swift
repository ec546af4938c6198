import Crypto
import Foundation
import JWTKit
import Testing

@testable import HeadcountServer

@Suite("Keys of tokens")
struct TokenKeysTests {
    private func message(_ make: () throws -> Void) -> String? {
        #expect(throws: ServerError.self, performing: make)?.message
    }

    // MARK: Secrets

    @Test("a secret is its own text, with a name or without")
    func secrets() throws {
        let text = "correct horse battery staple: and more"
        let key = try TokenKey(secret: text)
        #expect(key.id == nil && key.material == .secret(Array(text.utf8)))
        #expect(key.algorithm == .hs256)
        let named = try TokenKey(secret: "kid=2026-07:\(text)")
        #expect(named.id == "2026-07" && named.material == key.material)
        // The first colon ends the name.
        #expect(try TokenKey(secret: "kid=a::\(text)").material == .secret(Array(":\(text)".utf8)))
    }

    @Test("a secret in a file ends before its last line break")
    func secretFiles() throws {
        let text = String(repeating: "s", count: 32)
        for (content, expected) in [
            (text, text), (text + "\n", text), (text + "\r\n", text), (text + "\n\n", text + "\n"),
            ("@" + text, "@" + text), ("kid=" + text, "kid=" + text),
        ] {
            for (setting, id) in [("@/run/secret", nil), ("kid=k:@/run/secret", "k")] {
                let key = try TokenKey(secret: setting) { path throws(ServerError) in
                    #expect(path == "/run/secret")
                    return Array(content.utf8)
                }
                #expect(key.id == id && key.material == .secret(Array(expected.utf8)))
            }
        }
    }

    @Test(
        "secrets that are too short, keys by mistake, and broken names are refused",
        arguments: [
            ("", "a secret of 0 bytes; expected at least 32"),
            ("TOPSECRET", "a secret of 9 bytes; expected at least 32"),
            ("TOPSECRETTOPSECRETTOPSECRETTOPS", "a secret of 31 bytes"),
            ("kid=a:TOPSECRET", "a secret of 9 bytes"),
            ("-----BEGIN PUBLIC KEY-----\nTOPSECRET\n-----END PUBLIC KEY-----", "a key in PEM"),
            ("kid=TOPSECRETTOPSECRETTOPSECRETTOPSECRET", "expected kid=NAME:KEY"),
            ("kid=:TOPSECRETTOPSECRETTOPSECRETTOPSECRET", "expected kid=NAME:KEY"),
            ("kid=a b:TOPSECRETTOPSECRETTOPSECRETTOPSECRET", "expected kid=NAME:KEY"),
            ("kid=é:TOPSECRETTOPSECRETTOPSECRETTOPSECRET", "expected kid=NAME:KEY"),
            ("@/nowhere/TOPSECRET", "the key's file cannot be read: No such file or directory"),
            ("@/", "the key's file cannot be read"), ("@", "the key's file cannot be read"),
        ])
    func refusedSecrets(_ text: String, _ expected: String) throws {
        let message = try #require(message { _ = try TokenKey(secret: text) })
        #expect(message.contains(expected), "\(message)")
        #expect(!message.contains("TOPSECRET"))
    }

    // MARK: Public keys

    @Test("public keys that openssl writes are read, inline and from a file")
    func publicKeys() throws {
        for (pem, algorithm) in [
            (ForeignKeys.p256, TokenAlgorithm.es256), (ForeignKeys.ed25519, .edDSA),
        ] {
            let key = try TokenKey(publicKey: pem)
            #expect(key.algorithm == algorithm && key.id == nil)
            for text in [
                pem + "\n", pem.replacing("\n", with: "\r\n"), pem.replacing("\n", with: "\\n"),
                pem.replacing("\n", with: " "), "Comment\n\n\(pem)\n\nand more", "kid=k:\(pem)",
            ] {
                #expect(try TokenKey(publicKey: text).material == key.material)
                for setting in ["kid=k:keys/a.pem", "kid=k:@keys/a.pem"] {
                    let read = try TokenKey(publicKey: setting) { path throws(ServerError) in
                        #expect(path == "keys/a.pem")
                        return Array(text.replacing("kid=k:", with: "").utf8)
                    }
                    #expect(read.material == key.material && read.id == "k")
                }
            }
        }
    }

    @Test("keys of JWTKit's own making are read")
    func ownKeys() throws {
        let elliptic = try TokenKey(publicKey: ES256PrivateKey().publicKey.pemRepresentation)
        #expect(elliptic.algorithm == .es256)
        let edwards = try TokenKey(publicKey: try EdDSA.PrivateKey().publicKey.pemRepresentation)
        #expect(edwards.algorithm == .edDSA)
    }

    @Test(
        "other keys are refused, and the message says what they are",
        arguments: [
            (ForeignKeys.p384, "an ECDSA key on P-384"),
            (ForeignKeys.p521, "an ECDSA key on P-521"),
            (ForeignKeys.secp256k1, "an ECDSA key on secp256k1"),
            (ForeignKeys.p256Compressed, "an ECDSA key whose point is compressed"),
            (ForeignKeys.ed448, "an Ed448 key"), (ForeignKeys.x25519, "an X25519 key"),
            (ForeignKeys.x448, "an X448 key"), (ForeignKeys.rsa, "an RSA key"),
            (ForeignKeys.rsaPKCS1, "an RSA key"), (ForeignKeys.rsaPSS, "an RSA key"),
            (ForeignKeys.certificate, "a certificate"),
            (ForeignKeys.p256 + "\n" + ForeignKeys.ed25519, "2 keys in one PEM"),
            (ForeignKeys.p256.replacing("-----END PUBLIC KEY-----", with: ""), "a broken PEM"),
            (ForeignKeys.p256.replacing("MFkw", with: "M!kw"), "a broken PEM"),
            (ForeignKeys.p256.replacing("END PUBLIC", with: "END OTHER"), "a broken PEM"),
            (
                ForeignKeys.p256.replacing("QgAEU2ks", with: "QgAEU2kt"),
                "a public key that is damaged"
            ),
            (ForeignKeys.ed25519.replacing("iUdlFnU=", with: ""), "a public key that is damaged"),
            (
                "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
                "a public key of another kind"
            ),
            ("-----BEGIN PUBLIC KEY-----\nMP8=\n-----END PUBLIC KEY-----", "another kind"),
            (
                "-----BEGIN THING-----\nAAAA\n-----END THING-----",
                "a PEM of another kind, \"THING\""
            ),
            ("-----BEGIN ", "no PEM"),
        ])
    func refusedKeys(_ pem: String, _ expected: String) throws {
        let message = try #require(message { _ = try TokenKey(publicKey: pem) })
        #expect(message.contains(expected), "\(message)")
        #expect(message.contains("expected a public key in PEM, ECDSA on P-256 or Ed25519"))
        for mutation in [pem + "\n", pem.replacing("\n", with: "\\n")] {
            #expect(throws: ServerError.self) { try TokenKey(publicKey: mutation) }
        }
    }

    @Test("a private key is refused, and never repeated")
    func privateKeys() throws {
        let keys = [
            ES256PrivateKey().pemRepresentation, try EdDSA.PrivateKey().pemRepresentation,
            P384.Signing.PrivateKey().pemRepresentation,
            "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                + "-----BEGIN EC PRIVATE KEY-----\nTOPSECRET\n-----END EC PRIVATE KEY-----",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nTOPSECRET",
            "-----BEGIN OPENSSH PRIVATE KEY-----\nTOPSECRET\n-----END OPENSSH PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nTOPSECRET\n-----END RSA PRIVATE KEY-----",
            ForeignKeys.p256 + "\n-----BEGIN PRIVATE KEY-----\nTOPSECRET",
        ]
        for key in keys {
            let message = try #require(message { _ = try TokenKey(publicKey: key) })
            #expect(message.hasPrefix("a private key; expected a public key in PEM"))
            #expect(message.contains("openssl pkey -in FILE -pubout"))
            let body = key.split(separator: "\n").filter { !$0.hasPrefix("-----") }
            for line in body where line != "BggqhkjOPQMBBw==" { #expect(!message.contains(line)) }
        }
    }

    @Test("a file that holds no PEM is refused, and what stands in place of a path is not repeated")
    func files() throws {
        func read(_ text: String) -> String? {
            message {
                _ = try TokenKey(publicKey: "key.pem") { _ throws(ServerError) in Array(text.utf8) }
            }
        }
        #expect(read("")?.hasPrefix("no PEM; expected a public key") == true)
        #expect(read("\0\u{ff}")?.hasPrefix("no PEM") == true)
        #expect(read("ssh-ed25519 AAAA me")?.hasPrefix("a key of SSH") == true)
        let secret = "TOPSECRETTOPSECRETTOPSECRETTOPSECRET"
        #expect(message { _ = try TokenKey(publicKey: secret) }?.contains("TOPSECRET") == false)
        #expect(
            message { _ = try TokenKey(publicKey: "nowhere/key.pem") }
                == "the key's file \"nowhere/key.pem\" cannot be read: No such file or directory")
    }

    @Test("files are read from the disk, up to their largest size")
    func disk() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "key.pem").path
        try Data(ForeignKeys.p256.utf8).write(to: URL(filePath: path))
        #expect(try TokenKey(publicKey: path) == TokenKey(publicKey: ForeignKeys.p256))
        #expect(try TokenKey(publicKey: "@\(path)") == TokenKey(publicKey: path))
        try Data(repeating: 0x61, count: KeyFile.maximumSize).write(to: URL(filePath: path))
        #expect(try TokenKey(secret: "@\(path)").algorithm == .hs256)
        try Data(repeating: 0x61, count: KeyFile.maximumSize + 1).write(to: URL(filePath: path))
        #expect(message { _ = try TokenKey(secret: "@\(path)") }?.contains("larger") == true)
    }

    // MARK: Together

    @Test("names are given once, keys are at most 16, and none are none")
    func together() throws {
        let secret = TokenSigner.secretText
        let named = try TokenKey(secret: "kid=a:\(secret)")
        let other = try TokenKey(publicKey: "kid=a:\(ForeignKeys.p256)")
        #expect(
            message { _ = try TokenKeys([named, other]) }
                == "two keys named \"a\"; expected a name of its own for each")
        let plain = try TokenKey(secret: secret)
        #expect(try TokenKeys([]) == nil)
        #expect(try TokenKeys(Array(repeating: plain, count: 16))?.keys.count == 16)
        #expect(
            message { _ = try TokenKeys(Array(repeating: plain, count: 17)) }
                == "17 keys for tokens; expected at most 16")
    }

    @Test("no way to print keys prints a secret")
    func printing() throws {
        let secret = "TOPSECRETTOPSECRETTOPSECRETTOPSECRET"
        let keys = try #require(try TokenKeys([TokenKey(secret: "kid=a:\(secret)")]))
        var dumped = ""
        dump(keys, to: &dumped)
        let bytes = "\(Array(secret.utf8))".dropFirst().prefix(12)
        for text in ["\(keys)", String(reflecting: keys), dumped, "\(keys.keys[0])"] {
            #expect(!text.contains("TOPSECRET") && !text.contains(bytes) && !text.contains("84"))
            #expect(text.contains("HS256 key a"))
        }
    }
}
