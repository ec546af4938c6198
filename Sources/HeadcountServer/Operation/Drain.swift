import Synchronization

/// Whether a node gives up its sockets, and how.
///
/// While it drains no socket gets in, the balancer's agent and `/readyz` say so, and after a delay
/// the sockets that are there are closed in batches. Safe from any thread.
public final class Drain: Sendable {
    /// How far it is.
    enum Phase: Sendable, Equatable {
        case idle
        case draining(DrainPlan)
        /// No socket is left; none gets in.
        case drained
    }

    private struct State {
        var phase = Phase.idle
        /// The process ends behind it.
        var isFinal = false
        var isServed = false
        /// Those who wait for the end.
        var waiters: [AsyncStream<Void>.Continuation] = []

        /// The process may end now.
        var isDone: Bool { isFinal && phase == .drained }

        mutating func takeWaitersIfDone() -> [AsyncStream<Void>.Continuation] {
            guard isDone else { return [] }
            defer { waiters = [] }
            return waiters
        }
    }

    private let delay: Duration
    private let duration: Duration
    /// Tells the cluster whether the node drains.
    private let announce: @Sendable (Bool) -> Void
    private let state = Mutex(State())
    /// Wakes whoever closes the sockets.
    let calls: AsyncStream<Void>
    private let caller: AsyncStream<Void>.Continuation

    init(
        delay: Duration, duration: Duration, announce: @escaping @Sendable (Bool) -> Void = { _ in }
    ) {
        self.announce = announce
        self.delay = delay
        self.duration = duration
        (calls, caller) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Whether no socket gets in.
    public var isDraining: Bool { state.withLock { $0.phase != .idle } }

    /// Whether the process ends when no socket is left.
    public var isFinal: Bool { state.withLock { $0.isFinal } }

    /// Begins. One that is under way, or done, goes on as it is.
    ///
    /// - Parameter isFinal: The process ends behind it: the sockets hear of a restart, and it cannot
    ///   be taken back.
    /// - Returns: False when no server runs whose sockets could be drained.
    @discardableResult
    public func begin(isFinal: Bool = false) -> Bool {
        let (isServed, waiters) = state.withLock { state in
            state.isFinal = state.isFinal || isFinal
            if state.phase == .idle {
                state.phase = .draining(
                    DrainPlan(startedAt: .now, delay: delay, duration: duration))
            }
            return (state.isServed, state.takeWaitersIfDone())
        }
        for waiter in waiters { waiter.finish() }
        announce(true)
        caller.yield()
        return isServed
    }

    /// Takes it back: sockets get in again. False when the process is about to end.
    public func cancel() -> Bool {
        let isCancelled = state.withLock { state in
            guard !state.isFinal else { return false }
            state.phase = .idle
            return true
        }
        if isCancelled { announce(false) }
        return isCancelled
    }

    /// Returns when one that is final has come to its end, or when the task is cancelled.
    public func untilDone() async {
        let (end, waiter) = AsyncStream<Void>.makeStream()
        let isDone = state.withLock { state in
            if !state.isDone { state.waiters.append(waiter) }
            return state.isDone
        }
        guard !isDone else { return }
        for await _ in end {}
    }

    /// What sockets are told that are closed now.
    var farewell: Farewell { isFinal ? .restart : .leave }

    var phase: Phase { state.withLock { $0.phase } }

    /// A server runs from now on.
    func serve() { state.withLock { $0.isServed = true } }

    /// No socket is left.
    func finish(_ plan: DrainPlan) {
        let waiters = state.withLock { state in
            if state.phase == .draining(plan) { state.phase = .drained }
            return state.takeWaitersIfDone()
        }
        for waiter in waiters { waiter.finish() }
    }
}
