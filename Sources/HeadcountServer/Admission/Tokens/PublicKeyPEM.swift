import Foundation
import JWTKit

/// Public keys in PEM: which are taken, and what is said of the others.
enum PublicKeyPEM {
    /// Reads the one public key of a text.
    static func read(_ text: String) throws(ServerError) -> TokenKey.Material {
        // Before all else: a private key is no matter of this server, even one that is broken.
        let labels = PEM.labels(of: text)
        guard !labels.contains(where: { $0.hasSuffix("PRIVATE KEY") }) else {
            throw refusal(
                "a private key",
                hint: "who signs keeps it; its public half: openssl pkey -in FILE -pubout")
        }
        guard !labels.isEmpty else {
            let isSSH = ["ssh-", "ecdsa-sha2-"].contains { text.hasPrefix($0) }
            throw isSSH
                ? refusal("a key of SSH", hint: "in PEM: ssh-keygen -e -m pkcs8 -f FILE")
                : refusal("no PEM")
        }
        guard let blocks = PEM.blocks(of: text) else { throw refusal("a broken PEM") }
        guard blocks.count == 1 else { throw refusal("\(blocks.count) keys in one PEM") }
        return try read(blocks[0])
    }

    private static func read(_ pem: PEM) throws(ServerError) -> TokenKey.Material {
        switch pem.label {
        case "PUBLIC KEY": break
        case "RSA PUBLIC KEY": throw refusal("an RSA key")
        case "CERTIFICATE":
            throw refusal(
                "a certificate", hint: "its public key: openssl x509 -in FILE -pubkey -noout")
        default: throw refusal("a PEM of another kind, \(pem.label.prefix(40).debugDescription)")
        }
        guard let kind = PublicKeyKind(subjectPublicKeyInfo: pem.bytes) else {
            throw refusal("a public key of another kind")
        }
        // The same key in the one form that every reader of PEM takes.
        let text = pem.text
        do {
            switch kind {
            case .p256:
                _ = try ES256PublicKey(pem: text)
                return .p256(text)
            case .ed25519:
                _ = try EdDSA.PublicKey(pem: text)
                return .ed25519(text)
            case .other(let name):
                throw refusal(name)
            }
        } catch let error as ServerError {
            throw error
        } catch {
            throw refusal("a public key that is damaged")
        }
    }

    private static func refusal(_ found: String, hint: String? = nil) -> ServerError {
        ServerError(
            .invalidSettings,
            "\(found); expected a public key in PEM, ECDSA on P-256 or Ed25519"
                + (hint.map { " (\($0))" } ?? ""))
    }
}

extension PEM {
    /// The block, its base64 in lines of 64.
    fileprivate var text: String {
        let base64 = Data(bytes).base64EncodedString(
            options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN \(label)-----\n\(base64)\n-----END \(label)-----\n"
    }
}
