import HummingbirdCore
import NIOHTTP1
import PhoenixChannels

/// What an HTTP request says about becoming a Phoenix socket.
enum UpgradeRequest: Equatable {
    /// The path of the Phoenix socket; clients add `/websocket` to the endpoint they are given.
    static let path = "/socket/websocket"

    /// It may become a socket that speaks this version.
    case accepted(SerializerVersion)
    /// It is about another path.
    case elsewhere
    /// It asks for a version that nobody speaks here.
    case unsupportedVersion(String)

    /// Reads the target of a request, such as `/socket/websocket?vsn=2.0.0`.
    init(target: String) {
        let uri = URI(target)
        guard uri.path == Self.path else {
            self = .elsewhere
            return
        }
        let vsn = uri.queryParameters["vsn"].map(String.init)
        self = SerializerVersion(vsn: vsn).map(Self.accepted) ?? .unsupportedVersion(vsn ?? "")
    }

    /// The subprotocol to answer: `phoenix` when the client offers it (phoenix.js does so when it
    /// passes an auth token beside it).
    static func subprotocol(_ headers: HTTPHeaders) -> String? {
        headers[canonicalForm: "sec-websocket-protocol"].first { $0 == "phoenix" }.map(String.init)
    }
}
