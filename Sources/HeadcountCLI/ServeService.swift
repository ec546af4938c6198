import Headcount
import HeadcountServer
import Logging
import ServiceLifecycle

/// A whole node from its first look at the store to its leave, under the signals of one group.
struct ServeService: Service {
    let node: HeadcountNode
    let server: HeadcountServer
    /// How long the store may take to be had at the start; nil to start without it.
    let storeLimit: Duration?
    let logger: Logger

    func run() async throws {
        if let storeLimit {
            try await cancelWhenGracefulShutdown {
                do {
                    try await node.establish(within: storeLimit)
                } catch is CancellationError {
                    // Asked to stop before it began.
                }
            }
        }
        guard !Task.isShuttingDownGracefully else { return try await node.run() }
        // A service that fails stops the others in order, so that the node still takes its leave.
        let group = ServiceGroup(
            configuration: .init(
                services: server.services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                }, logger: logger))
        try await group.run()
    }
}
