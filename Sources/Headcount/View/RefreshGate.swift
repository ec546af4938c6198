import Synchronization

/// Lets all who need a fresher view share one look at the store.
///
/// Askers leave a closure here; the node's refresh loop, the one consumer of ``requests``, looks
/// once and calls them all, whether it succeeded or not. It never holds anyone when no loop
/// runs.
final class RefreshGate: Sendable {
    private struct State {
        var isServed = false
        var waiting: [@Sendable () -> Void] = []
    }

    /// A wake-up for the refresh loop; several that come while it is busy count as one.
    let requests: AsyncStream<Void>
    private let wakeUp: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    init() {
        (requests, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Calls `resume` when a look at the store that was under way, or is begun now, has ended or
    /// has taken too long; at once when no loop runs.
    func whenRefreshed(_ resume: @escaping @Sendable () -> Void) {
        let mustWait = state.withLock { state in
            if state.isServed { state.waiting.append(resume) }
            return state.isServed
        }
        if mustWait { wakeUp.yield() } else { resume() }
    }

    /// Whether anybody waits: a look that just ended may have served who asked for another.
    var isWaitedAt: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// The loop begins.
    func open() {
        state.withLock { $0.isServed = true }
    }

    /// A look at the store has ended or takes too long: lets those go who wait.
    func release() {
        for resume in takeWaiting(isServed: true) { resume() }
    }

    /// The loop ends: nobody waits any more.
    func close() {
        for resume in takeWaiting(isServed: false) { resume() }
    }

    private func takeWaiting(isServed: Bool) -> [@Sendable () -> Void] {
        state.withLock { state in
            state.isServed = isServed
            let waiting = state.waiting
            state.waiting = []
            return waiting
        }
    }
}
