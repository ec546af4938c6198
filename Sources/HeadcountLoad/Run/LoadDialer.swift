import Foundation
import NIOCore
import NIOPosix

/// Makes the connections: from the sources in turn, to one address.
struct LoadDialer: Sendable {
    /// `IP_BIND_ADDRESS_NO_PORT` of Linux: the port is chosen at the connect, when the destination
    /// is known, so that each source has all its ports.
    private static let bindWithoutPort = ChannelOptions.Types.SocketOption(
        level: .ip, name: .init(rawValue: 24))

    let target: LoadTarget
    let address: SocketAddress
    /// Empty: the system chooses.
    let sources: [SocketAddress]
    let timeout: Duration

    func handshake() -> Handshake { Handshake(authority: target.authority, path: target.path) }

    /// Connects the socket; called on its event loop.
    func dial(_ socket: LoadSocket, on eventLoop: any EventLoop) {
        let handler = NIOLoopBound(socket, eventLoop: eventLoop)
        // The runner's deadline comes first; this one is for the system's sake.
        let limit = timeout + .seconds(1)
        var bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(.nanoseconds(Int64(limit / .nanoseconds(1))))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
        if !sources.isEmpty {
            let source = sources[socket.place % sources.count]
            bootstrap = bootstrap.bind(to: source)
            if source.protocol == .inet {
                bootstrap = bootstrap.channelOption(Self.bindWithoutPort, value: 1)
            }
        }
        bootstrap.connect(to: address).assumeIsolated().whenFailure { error in
            socket.connectFailed(Self.reason(error))
        }
    }

    /// The error in the system's words.
    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as IOError: unsafe String(cString: strerror(error.errnoCode))
        case ChannelError.connectTimeout: "no answer in time"
        default: "\(error)"
        }
    }
}
