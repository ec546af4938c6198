import Headcount
import Synchronization

/// Gathers what `get_monitoring_info` tells: counts, traffic, the store and the process.
final class Monitor: Sendable {
    private let node: HeadcountNode
    private let loops: SocketLoops
    private let drain: Drain
    private let rates = Mutex(RateWindow())
    private let processors = Mutex(ProcessorShare())

    init(node: HeadcountNode, loops: SocketLoops, drain: Drain) {
        self.node = node
        self.drain = drain
        self.loops = loops
    }

    /// Takes a sample for the rates; call it every ``RateWindow/interval`` seconds.
    func sample() {
        let totals = loops.traffic
        processors.withLock { $0.sample(at: .now, used: ProcessResources.processorTime) }
        rates.withLock { $0.sample(totals) }
    }

    /// What went through all sockets since the start.
    var traffic: TrafficTotals { loops.traffic }

    /// How loaded the node is.
    var loadReport: LoadReport {
        let sockets = node.table.sockets
        let rates = rates.withLock { $0 }
        return LoadReport(
            utilization: node.socketLimit.map { Double(sockets) / Double($0) },
            processors: processors.withLock { $0.share },
            requestsPerSecond: rates.perSecond(over: 60, \.messagesIn)
                + rates.perSecond(over: 60, \.socketsOpened), sockets: sockets)
    }

    /// Puts an answer together around the cluster's counts.
    func info(cluster: ClusterStats) -> MonitoringInfo {
        MonitoringInfo(
            connections: node.nodeStats(), cluster: cluster, traffic: loops.traffic,
            rates: rates.withLock { $0 }, limits: node.limits, rulesInForce: node.rulesInForce,
            store: node.storeKind, health: node.storeHealth,
            uptime: ContinuousClock.now - node.startedAt, incarnation: node.incarnation,
            isDraining: drain.isDraining, leaseLength: node.settings.ttl,
            memoryBytes: ProcessResources.residentBytes, now: .now)
    }
}
