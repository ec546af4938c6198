import Hummingbird
import JSONBytes

/// An error as every address answers it: `{"error": {"code", "message"}}`.
struct APIError: Error, HTTPResponseError {
    let status: HTTPResponse.Status
    let code: String
    let message: String
    var headers: HTTPFields = [:]

    func response(from request: Request, context: some RequestContext) -> Response { response }

    /// The answer.
    var response: Response {
        var response = Response(json: json, status: status)
        for field in headers { response.headers[field.name] = field.value }
        return response
    }

    /// The body.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { answer in
            answer.object("error") {
                $0.field("code", code)
                $0.field("message", message)
            }
        }
        return writer.bytes
    }
}

/// Turns whatever a route throws, and what no route takes, into an ``APIError``.
struct APIErrorMiddleware<Context: RequestContext>: RouterMiddleware {
    @concurrent
    func handle(
        _ request: Request, context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as APIError {
            return error.response(from: request, context: context)
        } catch let error as HTTPError where error.status == .notFound {
            return APIError(
                status: .notFound, code: "not_found",
                message: "there is nothing at \(request.uri.path)"
            ).response(from: request, context: context)
        } catch let error as HTTPError {
            return APIError(
                status: error.status, code: "bad_request",
                message: error.body ?? error.status.reasonPhrase
            ).response(from: request, context: context)
        }
    }
}

extension Response {
    /// A JSON answer that nobody may keep: counts are of this moment.
    init(json: [UInt8], status: HTTPResponse.Status = .ok) {
        self.init(
            status: status,
            headers: [
                .contentType: "application/json; charset=utf-8", .cacheControl: "no-store",
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: json)))
    }
}
