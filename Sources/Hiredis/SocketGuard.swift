import Synchronization

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The one place from which another thread may touch a connection's sockets, and only to shut them
/// down.
///
/// A descriptor is known here from the moment it is connected until just before it is closed,
/// all under one lock, so that a shutdown can never hit a descriptor that was closed and reused.
final class SocketGuard: Sendable {
    /// Why the work in hand must end.
    enum Interruption { case cancelled, closed }

    private struct State {
        var descriptors: Set<Int32> = []
        var turn: UInt64 = 0
        var isCancelled = false
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Why the current turn must end, if it must.
    var interruption: Interruption? {
        state.withLock { $0.isClosed ? .closed : $0.isCancelled ? .cancelled : nil }
    }

    /// Starts the next turn at the connection; its number is what ``cancel(turn:)`` takes.
    func beginTurn() -> UInt64 {
        state.withLock { state in
            state.turn += 1
            state.isCancelled = false
            return state.turn
        }
    }

    /// Ends the turn: a cancellation that comes later has no effect.
    func endTurn() {
        state.withLock { state in
            state.turn += 1
            state.isCancelled = false
        }
    }

    /// Ends the wait of this turn, and does nothing when it is over.
    func cancel(turn: UInt64) {
        state.withLock { state in
            guard state.turn == turn else { return }
            state.isCancelled = true
            shutDown(state.descriptors)
        }
    }

    /// Ends whatever waits now, and every later turn.
    func close() {
        state.withLock { state in
            state.isClosed = true
            shutDown(state.descriptors)
        }
    }

    /// Takes note of a socket that was just connected.
    func adopt(_ descriptor: Int32) {
        state.withLock { state in
            state.descriptors.insert(descriptor)
            if state.isCancelled || state.isClosed { shutDown([descriptor]) }
        }
    }

    /// Forgets a socket; to be called before it is closed.
    func release(_ descriptor: Int32) {
        state.withLock { _ = $0.descriptors.remove(descriptor) }
    }

    private func shutDown(_ descriptors: Set<Int32>) {
        for descriptor in descriptors { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
}
