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
        while !arrivals.begin() { try await Task.sleep(for: .milliseconds(10)) }
        while readLine() != nil {}
    }
}

/// The arrivals of one message after another at many clients.
private final class Arrivals: Sendable {
    /// After such a silence no message is on its way.
    private static let silence = Duration.milliseconds(200)

    private struct State {
        var hasBegun = false
        var count = 0
        var first = ContinuousClock.now
        var last = ContinuousClock.now
    }

    private let expected: Int
    private let state = Mutex(State())

    init(expected: Int) {
        self.expected = expected
    }

    /// From now on each message comes to all. False when one may be on its way to some.
    func begin() -> Bool {
        state.withLock { state in
            state.hasBegun = ContinuousClock.now - state.last > Self.silence
            return state.hasBegun
        }
    }

    func note(bytes: Int) {
        let duration = state.withLock { state -> Duration? in
            state.last = .now
            guard state.hasBegun else { return nil }
            if state.count == 0 { state.first = state.last }
            state.count = (state.count + 1) % expected
            return state.count == 0 ? state.last - state.first : nil
        }
        if let duration { report("broadcast", duration / .milliseconds(1), bytes) }
    }
}
