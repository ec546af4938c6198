import NIOCore

/// What makes connections of a port sockets.
struct SocketPort: Sendable {
    let endpoint: SocketEndpoint
    let loops: SocketLoops

    /// Puts what a new connection needs into its pipeline in front of HTTP, and returns how it gets
    /// in.
    func prepare(_ channel: any Channel) throws -> NIOLoopBound<SocketHandshake> {
        guard let loop = loops.loop(of: channel.eventLoop) else {
            throw ChannelError.inappropriateOperationForState
        }
        let peer = channel.remoteAddress.flatMap(IPAddress.init)
        let handshake = SocketHandshake(endpoint: endpoint, traffic: loop.traffic, peer: peer)
        if let peer, endpoint.door.proxies.contains(peer) {
            try channel.pipeline.syncOperations.addHandler(
                ProxyHeaderHandler { handshake.peer = $0 })
        }
        return NIOLoopBound(handshake, eventLoop: channel.eventLoop)
    }
}
