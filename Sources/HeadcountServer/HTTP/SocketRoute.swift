import HTTPTypes
import Hummingbird

/// What the socket's address answers to a request that did not become a socket, and why.
struct SocketRoute {
    func add(to router: Router<BasicRequestContext>) {
        router.get(RouterPath(UpgradeRequest.path)) { request, _ -> Response in
            throw Self.refusal(of: request)
        }
    }

    private static func refusal(of request: Request) -> APIError {
        if case .unsupportedVersion(let vsn) = UpgradeRequest(target: request.uri.string) {
            return APIError(
                status: .forbidden, code: "unsupported_version",
                message: "vsn=\(vsn): expected 1.0.x or 2.0.x")
        }
        // RFC 6455 §4.4: say which version would have done.
        let version = HTTPField.Name("Sec-WebSocket-Version").map { [$0: "13"] as HTTPFields }
        return APIError(
            status: .upgradeRequired, code: "upgrade_required",
            message: "a WebSocket handshake of version 13 was expected here, as the first request "
                + "of a connection",
            headers: (version ?? [:]) + [.connection: "close"])
    }
}
