import Headcount
import Synchronization

/// What a node tells balancers of itself, to all of them the same. Safe from any thread; an answer
/// costs memory operations alone.
final class NodeAvailability: Sendable {
    private let node: HeadcountNode
    private let drain: Drain
    private let gauge = Mutex(AvailabilityGauge())

    init(node: HeadcountNode, drain: Drain) {
        self.node = node
        self.drain = drain
    }

    /// What holds now, and whether the node is at its capacity.
    var current: (availability: Availability, isFull: Bool) {
        let rules = node.rulesInForce
        let needsLease = [rules.node, rules.cluster].contains { $0?.mode == .strict }
        let facts = AvailabilityGauge.Facts(
            isDraining: drain.isDraining, sockets: node.table.sockets,
            limit: node.socketLimit, lacksLease: needsLease && !node.holdsLease)
        return gauge.withLock { gauge in
            let availability = gauge.judge(facts)
            return (availability, gauge.isFull)
        }
    }

    /// The agent's line for one of so many balancers that share the node.
    func agentLine(balancers: Int) -> String {
        current.availability.agentLine(
            maximumSockets: node.socketLimit.map { max(1, $0 / max(1, balancers)) })
    }
}
