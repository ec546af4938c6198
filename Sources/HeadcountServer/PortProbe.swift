import NIOCore
import NIOPosix

extension HeadcountServer {
    /// Makes sure that the ports can be had, before the node shows itself to others: a second
    /// start by mistake must not take the name of the node that runs.
    ///
    /// - Throws: ``ServerError`` that names the port.
    public func checkPorts() async throws {
        for listener in listeners {
            try await listener.reportingWhatFails {
                // Nobody is accepted: who connects now is turned away when the probe closes, and
                // not left with a connection that nobody serves.
                let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                    .serverChannelOption(.autoRead, value: false)
                let address = listener.address
                try await bootstrap.bind(host: address.host, port: address.port).get().close()
            }
        }
    }
}
