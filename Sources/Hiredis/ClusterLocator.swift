import Synchronization

/// Asks the nodes of a Redis Cluster which of them has the slot of a key.
///
/// The answer is kept until its server fails, or says that the slot has moved. Nodes that the
/// answer names are asked as well from then on, before those that are listed here, until a search
/// among all of them fails. All keys that a connection uses must have the slot of this one: a hash
/// tag does that.
///
/// A node that may not be asked (`CLUSTER SLOTS` needs an ACL rule of its own) is taken for the
/// right one, for it says itself where to go instead.
public final class ClusterLocator: RedisLocator {
    private struct State {
        var owner: RedisEndpoint?
        /// Who named the owner.
        var informant: RedisEndpoint?
        /// Whom to ask, the first first; the listed nodes are always among them.
        var order: [RedisEndpoint]

        mutating func moveToBack(_ node: RedisEndpoint) {
            guard let index = order.firstIndex(of: node) else { return }
            order.append(order.remove(at: index))
        }
    }

    /// Where some of the nodes listen.
    public let nodes: [RedisEndpoint]
    /// The key whose slot is looked for.
    public let key: String
    /// A Redis Cluster.
    public var topology: RedisTopology { .cluster }

    private let slot: RedisSlot
    private let timeout: Duration
    private let state: Mutex<State>

    /// Creates a locator, and asks nobody yet; `timeout` is how long to wait for each node.
    public init(nodes: [RedisEndpoint], key: String, timeout: Duration = .milliseconds(200)) {
        self.nodes = nodes
        self.key = key
        self.timeout = timeout
        slot = RedisSlot(key: key)
        state = Mutex(State(order: nodes))
    }

    /// The nodes that are listed.
    public var description: String {
        "the cluster at \(nodes.map(\.description).joined(separator: ", "))"
    }

    /// The primary that was found before, or the one that the first node that answers names: one
    /// short connection.
    ///
    /// - Throws: ``HiredisError`` with `connectFailed`, which lists what each node said.
    public func locate(_ inquiry: RedisInquiry) throws(HiredisError) -> RedisEndpoint {
        let (owner, order) = state.withLock { ($0.owner, $0.order) }
        if let owner { return owner }
        var asked: [RedisEndpoint] = []
        var answers: [String] = []
        for node in order where !inquiry.isOver {
            asked.append(node)
            do throws(HiredisError) {
                if let owner = try ask(node, inquiry) { return owner }
                answers.append("the node at \(node) knows of none that has slot \(slot.number)")
            } catch {
                if error.endsWork { throw error }
                answers.append(error.message)
            }
        }
        startOver(asked, inquiry)
        throw HiredisError(
            .connectFailed,
            "no node of the Redis Cluster told who has slot \(slot.number):"
                + " \(answers.joined(separator: "; ")); check the nodes' addresses and the"
                + " cluster's state (CLUSTER INFO)")
    }

    /// Looks for the slot anew next time, and asks this server last, after the one that named it.
    public func lost(_ endpoint: RedisEndpoint) {
        state.withLock { state in
            if state.owner == endpoint {
                state.owner = nil
                if let informant = state.informant { state.moveToBack(informant) }
            }
            state.moveToBack(endpoint)
        }
    }

    /// Takes this server for the slot's from now on.
    public func moved(to endpoint: RedisEndpoint) {
        state.withLock { state in
            state.owner = endpoint
            state.informant = nil
            state.order = [endpoint] + state.order.filter { $0 != endpoint }
        }
    }

    /// After nobody could tell: the cluster may have moved, so only the listed nodes are left, and
    /// those that were asked come last.
    private func startOver(_ asked: [RedisEndpoint], _ inquiry: RedisInquiry) {
        var asked = asked
        // The last one may have had too little time.
        if inquiry.isOver, asked.count > 1 { asked.removeLast() }
        state.withLock { state in
            state.order.removeAll { !nodes.contains($0) }
            for node in asked { state.moveToBack(node) }
        }
    }

    private func ask(
        _ node: RedisEndpoint, _ inquiry: RedisInquiry
    ) throws(HiredisError) -> RedisEndpoint? {
        let reply: RedisReply
        do throws(HiredisError) {
            reply = try inquiry.ask(node, ["CLUSTER", "SLOTS"], within: timeout)
        } catch {
            if error.serverPrefix == "NOPERM" { return node }
            throw error
        }
        guard let map = RedisSlotMap(reply, from: node), let owner = map.primary(of: slot) else {
            return nil
        }
        state.withLock { state in
            state.owner = owner
            state.informant = node
            // What the cluster no longer names is forgotten, unless it is listed.
            let named = [node] + map.servers.filter { $0 != node }
            state.order =
                named + state.order.filter { nodes.contains($0) && !named.contains($0) }
        }
        return owner
    }
}
