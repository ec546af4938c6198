import Headcount
import Hummingbird
import ServiceLifecycle

/// `GET /rooms/{room}`: who asks is counted while the response lasts, and told the room's count whenever
/// it changes.
struct RoomStream: Sendable {
    let node: HeadcountNode

    func add(to router: Router<BasicRequestContext>) {
        router.get("/rooms/:room") { request, context in
            try await respond(to: request, room: context.parameters.require("room"))
        }
    }

    private func respond(to request: Request, room: String) async throws -> Response {
        let connection = try await enter("room:\(room)")
        // The body owns the connection, so the count lives as long as the response does, however that
        // ends.
        let body = ResponseBody { writer in
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await stream(connection.topic, to: &writer)
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
    }

    private func enter(_ topic: String) async throws -> Connection {
        do {
            return try await node.joinWaiting(topic)
        } catch let error as HeadcountError {
            let status: HTTPResponse.Status =
                error.code == .invalidTopic ? .badRequest : .serviceUnavailable
            throw HTTPError(status, message: error.message)
        }
    }

    /// Until the client goes, which cancels the task, or the server is asked to stop.
    @concurrent
    private func stream(_ topic: Topic, to writer: inout any ResponseBodyWriter) async throws {
        var told: Int?
        while !Task.isShuttingDownGracefully {
            let stats = await node.clusterCount(of: topic)
            if stats.row.total != told {
                told = stats.row.total
                try await writer.write(
                    ByteBuffer(bytes: Array("data: ".utf8) + stats.json + Array("\n\n".utf8)))
            }
            try await Task.sleep(for: .seconds(1))
        }
    }
}
