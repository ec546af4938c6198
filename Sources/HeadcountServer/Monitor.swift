import Headcount
import Synchronization

/// Gathers what `get_monitoring_info` tells: counts, traffic, the store and the process.
final class Monitor: Sendable {
    private let node: HeadcountNode
    private let loops: SocketLoops
    private let rates = Mutex(RateWindow())

    init(node: HeadcountNode, loops: SocketLoops) {
        self.node = node
        self.loops = loops
    }

    /// Takes a sample for the rates; call it every ``RateWindow/interval`` seconds.
    func sample() {
        let totals = loops.traffic
        rates.withLock { $0.sample(totals) }
    }

    /// What went through all sockets since the start.
    var traffic: TrafficTotals { loops.traffic }

    /// Puts an answer together around the cluster's counts.
    func info(cluster: ClusterStats) -> MonitoringInfo {
        MonitoringInfo(
            connections: node.nodeStats(), cluster: cluster, traffic: loops.traffic,
            rates: rates.withLock { $0 }, limits: node.limits, rulesInForce: node.rulesInForce,
            store: node.storeKind, health: node.storeHealth,
            uptime: ContinuousClock.now - node.startedAt, incarnation: node.incarnation,
            memoryBytes: ProcessMemory.residentBytes, now: .now)
    }
}
