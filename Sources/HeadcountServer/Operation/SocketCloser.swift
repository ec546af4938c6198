import NIOCore
import ServiceLifecycle

/// Turns the sockets' wheels, and closes the sockets when the server stops.
///
/// It starts last and so stops first: nothing that a listener still waits for delays the close. A
/// socket that opens after that is closed at once. The node stops last, so that it still reports
/// how the counts go down.
struct SocketCloser: Service {
    /// How long clients have to answer the close before they are cut.
    static let limit = TimeAmount.milliseconds(300)

    let loops: SocketLoops

    func run() async throws {
        loops.start()
        try await gracefulShutdown()
        await loops.closeAll(.restart, cutAfter: Self.limit)
    }
}
