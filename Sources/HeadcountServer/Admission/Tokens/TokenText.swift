import Foundation

/// Where the token is in a request for a socket.
enum TokenText {
    /// What comes before the token in `Sec-WebSocket-Protocol` (phoenix.js, `AUTH_TOKEN_PREFIX`).
    static let subprotocolPrefix = "base64url.bearer.phx."
    /// The name of the token in the query.
    static let parameter = "token"

    /// The token that a request carries, once or more often; nil when it carries none.
    ///
    /// - Parameters:
    ///   - target: The request's target, such as `/socket/websocket?vsn=2.0.0&token=…`.
    ///   - subprotocols: The values of its `Sec-WebSocket-Protocol` headers.
    static func find(target: String, subprotocols: [String]) throws(TokenRefusal) -> String? {
        var tokens = try inQuery(of: target)
        for value in subprotocols {
            for offered in value.split(separator: ",") {
                let name = offered.trimmingCharacters(in: [" ", "\t"])
                guard name.hasPrefix(subprotocolPrefix) else { continue }
                tokens.append(try decode(name.utf8.dropFirst(subprotocolPrefix.utf8.count)))
            }
        }
        guard let token = tokens.first else { return nil }
        guard tokens.allSatisfy({ $0.utf8.elementsEqual(token.utf8) }) else { throw .conflicting }
        return token
    }

    /// An empty parameter is none: it is what a client without a token may send.
    private static func inQuery(of target: String) throws(TokenRefusal) -> [String] {
        var tokens: [String] = []
        for item in QueryItem.items(ofTarget: target) where item.decodedName == parameter {
            guard let token = item.value.removingPercentEncoding else {
                throw .malformed("a broken percent-encoding")
            }
            if !token.isEmpty { tokens.append(token) }
        }
        return tokens
    }

    /// phoenix.js sends `btoa(token)` without padding: the standard alphabet, whatever the
    /// prefix says.
    private static func decode(_ base64: Substring.UTF8View) throws(TokenRefusal) -> String {
        guard base64.count <= (TokenVerifier.maximumLength * 4 + 2) / 3 else { throw .tooLong }
        guard let bytes = Base64.decode(base64, .any), !bytes.isEmpty,
            let token = String(validating: bytes, as: UTF8.self)
        else { throw .malformed("the subprotocol's base64 is broken") }
        return token
    }
}
