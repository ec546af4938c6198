import HTTPTypes
import Hummingbird

/// What every answer tells browsers: to take it for what it says it is, and to let no page frame it,
/// run anything in it, or learn where its reader comes from.
enum SiteHeaders {
    static let fields = HTTPFields(
        [
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
        ].compactMap { name, value in
            HTTPField.Name(name).map { HTTPField(name: $0, value: value) }
        })
}

/// Adds ``SiteHeaders`` to every answer that does not say otherwise.
struct SiteHeadersMiddleware<Context: RequestContext>: RouterMiddleware {
    @concurrent
    func handle(
        _ request: Request, context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for field in SiteHeaders.fields where response.headers[field.name] == nil {
            response.headers[field.name] = field.value
        }
        return response
    }
}
