import HTTPTypes
import Hummingbird

/// Asks for the API's token, but where health is asked for, for the pages, which hold no data, and where
/// sockets are opened, which have tokens of their own.
struct APITokenMiddleware<Context: RequestContext>: RouterMiddleware {
    private static var open: [String] {
        ["/healthz", "/readyz", UpgradeRequest.path] + PageRoutes.paths
    }

    let token: BearerCheck

    @concurrent
    func handle(
        _ request: Request, context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard
            Self.open.contains(request.uri.path)
                || token.allows(request.headers[values: .authorization])
        else {
            throw APIError(
                status: .unauthorized, code: "unauthorized",
                message: "the API's token is needed: Authorization: Bearer TOKEN",
                headers: [.wwwAuthenticate: "Bearer"])
        }
        return try await next(request, context)
    }
}
