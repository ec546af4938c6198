import Synchronization

/// Asks the nodes of a Redis Cluster which of them has the slot of a key.
///
/// The answer is kept until its server fails, or says that the slot has moved. Nodes that the
/// answer names are asked as well from then on, before those that are listed here. All keys that a
/// connection uses must have the slot of this one: a hash tag does that.
///
/// A node that may not be asked (`CLUSTER SLOTS` needs an ACL rule of its own) is taken for the
/// right one, for it says itself where to go instead.
public final class ClusterLocator: RedisLocator {
    private struct State {
        var owner: RedisEndpoint?
        var known: [RedisEndpoint] = []
    }

    /// Where some of the nodes listen.
    public let nodes: [RedisEndpoint]
    /// The key whose slot is looked for.
    public let key: String
    /// A Redis Cluster.
    public var topology: RedisTopology { .cluster }

    private let slot: RedisSlot
    private let timeout: Duration
    private let state = Mutex(State())

    /// Creates a locator, and asks nobody yet; `timeout` is how long to wait for each node.
    public init(nodes: [RedisEndpoint], key: String, timeout: Duration = .milliseconds(200)) {
        self.nodes = nodes
        self.key = key
        self.timeout = timeout
        slot = RedisSlot(key: key)
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
        let (owner, known) = state.withLock { ($0.owner, $0.known) }
        if let owner { return owner }
        var answers: [String] = []
        for node in known + nodes.filter({ !known.contains($0) }) {
            do throws(HiredisError) {
                if let owner = try ask(node, inquiry) { return owner }
                answers.append("the node at \(node) knows of none that has slot \(slot.number)")
            } catch {
                if error.endsWork { throw error }
                answers.append(error.message)
            }
        }
        // The first to be asked may be what took the time: another next time.
        state.withLock { if !$0.known.isEmpty { $0.known.append($0.known.removeFirst()) } }
        throw HiredisError(
            .connectFailed,
            "no node of the Redis Cluster told who has slot \(slot.number):"
                + " \(answers.joined(separator: "; ")); check the nodes' addresses and the"
                + " cluster's state (CLUSTER INFO)")
    }

    /// Looks for the slot anew next time, and asks this server last.
    public func lost(_ endpoint: RedisEndpoint) {
        state.withLock { state in
            if state.owner == endpoint { state.owner = nil }
            guard let index = state.known.firstIndex(of: endpoint) else { return }
            state.known.append(state.known.remove(at: index))
        }
    }

    /// Takes this server for the slot's from now on.
    public func moved(to endpoint: RedisEndpoint) {
        state.withLock { state in
            state.owner = endpoint
            state.known = [endpoint] + state.known.filter { $0 != endpoint }
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
            // What the cluster no longer names is forgotten; the seeds stay for that.
            state.known = [node] + map.servers.filter { $0 != node }
        }
        return owner
    }
}
