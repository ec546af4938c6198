import Foundation
import HeadcountServer
import NIOCore
import NIOHTTP1
import NIOPosix

/// A server that sends back each message, for a test suite of RFC 6455: the upgrade and the frames
/// are those of `headcount serve`, with room for larger messages.
///
///     websocket-echo --port 0
///     listening on 127.0.0.1:41234
@main
struct WebSocketEcho {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 2, arguments.first == "--port",
            let port = arguments.last.flatMap({ Int($0) })
        else {
            print("usage: websocket-echo --port NUMBER")
            return
        }
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withServerUpgrade: ([WebSocketUpgrade(EchoDelegate())], { _ in }))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        let line = "listening on 127.0.0.1:\(listener.localAddress?.port ?? port)\n"
        try FileHandle.standardOutput.write(contentsOf: Data(line.utf8))
        try await listener.closeFuture.get()
    }
}

/// Lets everybody in.
struct EchoDelegate: UpgradeDelegate {
    func admit(
        _ head: HTTPRequestHead, on channel: any Channel
    ) -> EventLoopFuture<HTTPHeaders> {
        channel.eventLoop.makeSucceededFuture([:])
    }

    func open(_ channel: any Channel, _ head: HTTPRequestHead) throws {
        try channel.pipeline.syncOperations.addHandler(EchoHandler())
    }
}
