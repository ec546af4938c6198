import Foundation
import HeadcountTesting
import Synchronization
import TestClients

/// Asks every node all the while, for the cluster and for itself, and takes note of every answer
/// that is wrong.
final class Observer: Sendable {
    struct Notes {
        var complete: [String: Int] = [:]
        var incomplete = 0
        var lastIncomplete = ""
        var localAnswers: [String: Int] = [:]
        var faults: [String] = []
        var slowestCluster = Duration.zero
        var slowestLocal = Duration.zero

        var completeAnswers: Int { complete.values.reduce(0, +) }
    }

    private static let interval = Duration.milliseconds(40)
    /// A local answer waits for nothing but the machine.
    private static let localLimit = Duration.seconds(2)

    private let verdict: Verdict
    private let notesBox = Mutex(Notes())
    /// Until when nodes are excused: for ever, as far as it is known.
    private let excused = Mutex<[String: ContinuousClock.Instant?]>([:])

    /// An answer for the cluster waits for one look at the store: a connection and a command.
    private var clusterLimit: Duration { verdict.rhythm.commandDeadline * 2 + .seconds(1) }

    init(truth: Truth, rhythm: Rhythm) {
        verdict = Verdict(truth: truth, rhythm: rhythm)
    }

    var notes: Notes { notesBox.withLock { $0 } }

    /// A node need not answer until it is expected to again: the test has stopped or ended it.
    func excuse(_ node: String) {
        excused.withLock { $0[node] = .some(nil) }
    }

    /// The end of ``excuse(_:)``.
    func expect(_ node: String) {
        excused.withLock { $0[node] = .now }
    }

    /// Asks a node for the cluster until the task is cancelled.
    func watchCluster(_ node: TestNode) async {
        await ask(node, "/api/v1/cluster", limit: clusterLimit) { body, sent, received in
            let answer = try JSONDecoder().decode(ClusterAnswer.self, from: Data(body.utf8))
            let fault =
                answer.isComplete
                ? verdict.fault(of: answer, sent: sent, received: received) : nil
            notesBox.withLock { notes in
                notes.slowestCluster = max(notes.slowestCluster, received - sent)
                if answer.isComplete {
                    notes.complete[node.name, default: 0] += 1
                } else {
                    notes.incomplete += 1
                    notes.lastIncomplete = body
                }
            }
            if let fault { note("\(fault): \(body)") }
        }
    }

    /// Asks a node for its own counts until the task is cancelled.
    func watchLocal(_ node: TestNode) async {
        await ask(node, "/api/v1/stats", limit: Self.localLimit) { body, sent, received in
            let answer = try JSONDecoder().decode(LocalAnswer.self, from: Data(body.utf8))
            notesBox.withLock { notes in
                notes.slowestLocal = max(notes.slowestLocal, received - sent)
                notes.localAnswers[node.name, default: 0] += 1
            }
            if !verdict.isTrue(answer.total, of: node.name, from: sent, to: received) {
                note("\(node.name) has not \(answer.total) of its own: \(body)")
            }
        }
    }

    private struct LocalAnswer: Decodable {
        let total: Int
    }

    private func ask(
        _ node: TestNode, _ path: String, limit: Duration,
        _ judge: (String, ContinuousClock.Instant, ContinuousClock.Instant) throws -> Void
    ) async {
        var connection: APIConnection?
        while !Task.isCancelled {
            let sent = ContinuousClock.now
            do {
                let open =
                    if let connection { connection } else {
                        try await APIConnection(port: node.port)
                    }
                connection = open
                let body = try await open.get(path)
                let received = ContinuousClock.now
                try judge(body, sent, received)
                if received - sent > limit, !isExcused(node, since: sent) {
                    note("\(node.name) took \(received - sent) for \(path)")
                }
            } catch {
                connection = nil
                if !Task.isCancelled, !isExcused(node, since: sent) {
                    note("\(node.name) does not answer \(path): \(error)")
                }
            }
            try? await Task.sleep(for: Self.interval)
        }
        try? await connection?.close()
    }

    /// Whether a node need not answer now, or at some moment since then.
    func isExcused(_ node: TestNode, since start: ContinuousClock.Instant = .now) -> Bool {
        excused.withLock { excused in
            guard let end = excused[node.name] else { return false }
            return end.map { $0 >= start } ?? true
        }
    }

    private func note(_ fault: String) {
        notesBox.withLock { if $0.faults.count < 20 { $0.faults.append(fault) } }
    }
}
