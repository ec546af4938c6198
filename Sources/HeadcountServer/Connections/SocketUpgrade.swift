import NIOCore
import NIOHTTP1

/// How a request becomes a socket of the server: a handshake that is right is let in, or not, by
/// ``SocketHandshake``.
struct SocketUpgrade: UpgradeDelegate {
    let endpoint: SocketEndpoint
    let loops: SocketLoops
    /// The connection's own.
    let admission: NIOLoopBound<SocketHandshake>

    func admit(
        _ head: HTTPRequestHead, on channel: any Channel
    ) -> EventLoopFuture<HTTPHeaders> {
        admission.value.admit(head, on: channel).map {
            [LoadReport.headerName: endpoint.monitor.loadReport.header]
        }
    }

    func open(_ channel: any Channel, _ head: HTTPRequestHead) throws {
        guard case .accepted(let version) = UpgradeRequest(target: head.uri),
            let loop = loops.loop(of: channel.eventLoop), let admitted = admission.value.take()
        else { throw ChannelError.inappropriateOperationForState }
        let handler = WebSocketHandler(
            endpoint: endpoint, loop: loop, version: version, admitted: admitted)
        do {
            try channel.syncOptions?.setOption(
                .writeBufferWaterMark, value: WebSocketHandler.writeBufferWaterMark)
            try channel.pipeline.syncOperations.addHandler(handler)
        } catch {
            handler.endCounting(.gone)
            throw error
        }
    }
}
