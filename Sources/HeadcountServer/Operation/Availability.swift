/// Whether a node takes new sockets, as it tells balancers.
enum Availability: Sendable, Equatable {
    /// It takes some: so much of its room is free, in percent, 100 where it has no bound. None is
    /// left at 0.
    case up(percent: Int)
    /// It takes none, because it gives up its sockets.
    case draining
    /// It can let nobody in.
    case down(reason: String)

    /// The line that HAProxy's agent-check reads: always the whole state, for HAProxy keeps what a
    /// later line does not take back. `drain` is undone by `ready` alone, `down` by `up` alone.
    ///
    /// The percentage is of the weight that HAProxy is configured with: see `docker/haproxy`.
    ///
    /// - Parameter maximumSockets: How many the balancer that asks may have here; nil for no bound,
    ///   which HAProxy writes as 0.
    func agentLine(maximumSockets: Int?) -> String {
        switch self {
        case .up(let percent): "up ready \(percent)% maxconn:\(maximumSockets ?? 0)\n"
        case .draining: "up drain\n"
        case .down(let reason): "down ready # \(reason)\n"
        }
    }
}

/// Judges how available a node is. At the edge it needs memory: a full node is taken for full until
/// a twentieth of its room is free, so that balancers do not switch back and forth.
struct AvailabilityGauge: Sendable {
    /// What it judges by.
    struct Facts: Sendable, Equatable {
        var isDraining = false
        var sockets = 0
        /// The most sockets that the node takes; nil for no bound.
        var limit: Int?
        /// A strict rule needs the node's lease, and it is not held.
        var lacksLease = false
    }

    /// Whether the node is at its capacity.
    private(set) var isFull = false

    mutating func judge(_ facts: Facts) -> Availability {
        if let limit = facts.limit {
            isFull = facts.sockets >= (isFull ? limit - limit / 20 : limit)
        } else {
            isFull = false
        }
        guard !facts.isDraining else { return .draining }
        guard !facts.lacksLease else { return .down(reason: "the lease is lost") }
        guard let limit = facts.limit else { return .up(percent: 100) }
        guard !isFull else { return .up(percent: 0) }
        return .up(percent: max(1, (limit - facts.sockets) * 100 / limit))
    }
}
