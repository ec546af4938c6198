import HeadcountTesting
import Synchronization
import TestClients

/// Clients that come back at once when their server closes them, as phoenix.js does, and what they
/// saw: how many are in at each moment, and with which codes they were closed.
final class Flock: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct State {
        var inside = 0
        /// When somebody came or went, in order.
        var moves: [Instant] = []
        var codes: [UInt16: Int] = [:]
        /// Connections that ended without a close frame, or were not let in.
        var failures: [String] = []
        var isOver = false
    }

    private let state = Mutex(State())
    private let port: Int

    /// - Parameter port: Where they knock.
    init(port: Int) { self.port = port }

    var count: Int { state.withLock { $0.inside } }
    var codes: [UInt16: Int] { state.withLock { $0.codes } }
    var failures: [String] { state.withLock { $0.failures } }

    /// How many came or went between two moments.
    func moves(from start: Instant, to end: Instant) -> Int {
        state.withLock { state in state.moves.count { $0 >= start && $0 <= end } }
    }

    /// Lets so many clients in, each in one topic, and runs the block meanwhile.
    func run(clients: Int, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            for number in 0..<clients {
                group.addTask { try await self.live(topic: "room:\(number % 10)") }
            }
            do {
                try await body()
            } catch {
                group.cancelAll()
                throw error
            }
            state.withLock { $0.isOver = true }
            group.cancelAll()
        }
    }

    private func live(topic: String) async throws {
        while !state.withLock({ $0.isOver }), !Task.isCancelled {
            do {
                let client = try await PhoenixClient.connect(port: port)
                guard try await client.join(topic) == "ok" else {
                    throw NeverHappened("\(topic) to be joined")
                }
                move(1)
                let code = try await client.closeCode(timeout: .seconds(300))
                move(-1)
                note(code)
                // The server has closed, or is about to.
                try? await client.drop()
            } catch is CancellationError {
                return
            } catch {
                state.withLock { if !$0.isOver { $0.failures.append("\(error)") } }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func move(_ number: Int) {
        state.withLock { state in
            state.inside += number
            state.moves.append(.now)
        }
    }

    private func note(_ code: UInt16?) {
        state.withLock { state in
            guard !state.isOver else { return }
            if let code {
                state.codes[code, default: 0] += 1
            } else {
                state.failures.append("an end without a close frame")
            }
        }
    }
}
