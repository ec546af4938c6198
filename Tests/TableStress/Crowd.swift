import Foundation
import Headcount
import Synchronization

/// Threads of their own, more than there are processors: the sanitizer sees more of them meet
/// than tasks on a small pool would.
enum Crowd {
    /// Runs `body` on so many threads and `meanwhile` again and again until they have ended;
    /// returns the connections that the bodies return.
    static func run(
        threads: Int, _ body: @escaping @Sendable (Int) -> [HeldConnection],
        meanwhile: () -> Void
    ) throws -> KeptConnections {
        let kept = KeptConnections()
        let running = Running(threads)
        for worker in 0..<threads {
            Thread.detachNewThread {
                kept.add(body(worker))
                running.oneEnds()
            }
        }
        repeat { meanwhile() } while !running.isOver
        return kept
    }

    private final class Running: Sendable {
        private let threads: Atomic<Int>

        init(_ threads: Int) { self.threads = Atomic(threads) }

        var isOver: Bool { threads.load(ordering: .acquiring) == 0 }

        func oneEnds() { threads.wrappingSubtract(1, ordering: .releasing) }
    }
}

/// A connection that can be put into an array.
final class HeldConnection: Sendable {
    private let connection: Connection

    init(_ connection: consuming Connection) { self.connection = connection }
}

/// What the threads did not leave.
final class KeptConnections: Sendable {
    private let connections = Mutex<[HeldConnection]>([])

    var count: Int { connections.withLock { $0.count } }

    func add(_ more: [HeldConnection]) { connections.withLock { $0 += more } }

    func leaveAll() { connections.withLock { $0.removeAll() } }
}

/// Holds a table until it is let go.
final class Owner: Sendable {
    private let held: Mutex<LocalTable?>

    init(_ table: LocalTable) { held = Mutex(table) }

    var table: LocalTable? { held.withLock { $0 } }

    func letGo() { held.withLock { $0 = nil } }
}
