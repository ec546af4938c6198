import Headcount
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOWebSocket

/// What a new connection is: a WebSocket when its first request asks for one of a room, else HTTP for
/// Hummingbird.
struct RoomChannel: ServerChildChannel, HTTPChannelHandler {
    typealias HTTPChannel = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        /// Nil when it has become a WebSocket, which needs no task: its handlers serve it.
        let http: EventLoopFuture<HTTPChannel?>
    }

    let responder: Responder
    let node: HeadcountNode

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let http = channel.eventLoop.makePromise(of: HTTPChannel?.self)
            let upgrader = NIOWebSocketServerUpgrader(
                shouldUpgrade: { channel, head in
                    let isRoom = Self.topic(head) != nil
                    return channel.eventLoop.makeSucceededFuture(isRoom ? [:] : nil)
                },
                upgradePipelineHandler: { channel, head in
                    channel.eventLoop.makeCompletedFuture {
                        guard let topic = Self.topic(head) else { return }
                        try channel.pipeline.syncOperations.addHandler(
                            RoomHandler(node: node, topic: topic))
                    }
                })
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withServerUpgrade: ([upgrader], { _ in }))
            try channel.pipeline.syncOperations.addHandler(FirstRequestHandler(http: http))
            return Value(channel: channel, http: http.futureResult)
        }
    }

    func handle(value: Value, logger: Logger) async {
        guard let http = try? await value.http.get() else { return }
        await handleHTTP(asyncChannel: http, logger: logger)
    }

    /// `/rooms/lobby` is the topic `room:lobby`.
    private static func topic(_ head: HTTPRequestHead) -> Topic? {
        let path = head.uri.prefix { $0 != "?" }
        guard path.hasPrefix("/rooms/") else { return nil }
        return try? Topic("room:\(path.dropFirst("/rooms/".count))")
    }
}
