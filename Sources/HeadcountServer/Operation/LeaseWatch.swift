import Headcount
import ServiceLifecycle

/// Closes what strict limits govern as soon as the node's lease has ended, where it is to do so: well
/// before the store gives the permits to others.
///
/// A process that was stopped may be handed a frame before this comes to it: then the frame's event
/// loop does the same for its own sockets first.
struct LeaseWatch: Service {
    let node: HeadcountNode
    let loops: SocketLoops

    func run() async throws {
        guard node.settings.onLeaseLost == .disconnect else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let shards = node.lapsedShards
                if !shards.isEmpty {
                    await loops.closeLapsed(node)
                    node.lapsedAreClosed(shards)
                }
                try? await Task.sleep(for: node.leaseMargin / 8)
            }
        }
    }
}
