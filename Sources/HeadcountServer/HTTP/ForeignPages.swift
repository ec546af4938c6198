import HTTPTypes
import Hummingbird

/// Lets no page of another host change anything: browsers send such a request without asking first.
struct ForeignPages<Context: RequestContext>: RouterMiddleware {
    @concurrent
    func handle(
        _ request: Request, context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let isQuestion = request.method == .get || request.method == .head
        let isAllowed = OriginRule.sameHost.allows(
            origins: request.headers[values: .origin],
            hosts: [request.head.authority].compactMap { $0 })
        guard isQuestion || isAllowed else {
            throw APIError(
                status: .forbidden, code: "origin",
                message: "pages of another host may change nothing here")
        }
        return try await next(request, context)
    }
}
