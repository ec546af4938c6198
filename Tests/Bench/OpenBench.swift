import Synchronization

/// Opens sockets that each join one topic, and stays to see what is sent to all of them.
///
/// Prints `warm` when the first 500 are in and waits for a line; then opens the others and prints
/// `opened SOCKETS-A-SECOND`; then `broadcast MILLISECONDS BYTES` each time that one message has
/// come to all, from the first to the last, until its input ends.
struct OpenBench {
    private static let warmUp = 500

    let dialect: Dialect
    let port: Int
    let sockets: Int
    let topic: String

    func run() async throws {
        let arrivals = Arrivals(expected: Self.warmUp + sockets)
        let crowd = Crowd(dialect: dialect, port: port) { arrivals.note(bytes: $1) }
        let topic = topic
        try await crowd.open(0..<Self.warmUp) { _ in [topic] }
        report("warm")
        _ = readLine()
        let duration = try await ContinuousClock().measure {
            try await crowd.open(Self.warmUp..<(Self.warmUp + sockets)) { _ in [topic] }
        }
        report("opened", Double(sockets) / (duration / .seconds(1)))
        while readLine() != nil {}
    }
}

/// The arrivals of one message at many clients.
private final class Arrivals: Sendable {
    /// After such a silence it is another message.
    private static let silence = Duration.milliseconds(200)

    private struct State {
        var count = 0
        var first = ContinuousClock.now
        var last = ContinuousClock.now
    }

    private let expected: Int
    private let state = Mutex(State())

    init(expected: Int) {
        self.expected = expected
    }

    func note(bytes: Int) {
        let duration = state.withLock { state -> Duration? in
            let now = ContinuousClock.now
            if now - state.last > Self.silence { state = State(first: now) }
            state.last = now
            state.count += 1
            return state.count == expected ? now - state.first : nil
        }
        if let duration { report("broadcast", duration / .milliseconds(1), bytes) }
    }
}
