import Headcount
import ServiceLifecycle
import Synchronization

/// Keeps the cluster's last hour while the server runs. Each point costs one look at the store, where
/// nobody else has just looked.
final class HistoryKeeper: Service, Sendable {
    private let node: HeadcountNode
    private let history = Mutex(ClusterHistory())

    init(node: HeadcountNode) {
        self.node = node
    }

    /// The last hour as JSON text in UTF-8: see ``ClusterHistory/json``.
    var json: [UInt8] { history.withLock { $0 }.json }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let totals = await self.node.clusterTotals()
                self.history.withLock { $0.add(totals) }
                try? await Task.sleep(for: ClusterHistory.interval)
            }
        }
    }
}
