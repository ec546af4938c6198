import NIOCore
import Synchronization

/// Sockets that share so many topics and ask for counts, each again as soon as it has its answer.
///
/// Prints `REPLIES-A-SECOND BYTES`: of all sockets together, and the size of the last reply.
struct AskBench {
    let dialect: Dialect
    let port: Int
    let sockets: Int
    let topics: Int
    let seconds: Double

    func run() async throws {
        let tally = Tally()
        // All ask in the one topic that all are in.
        let question = ClientHandler.frame(0x1, ByteBuffer(string: dialect.question(in: "room:0")))
        let crowd = Crowd(dialect: dialect, port: port) { channel, bytes in
            tally.replies.add(1, ordering: .relaxed)
            tally.bytes.store(bytes, ordering: .relaxed)
            channel.writeAndFlush(question, promise: nil)
        }
        let channels = try await crowd.open(0..<sockets) { socket in
            // Everybody is in the first topic, and has a share of the others.
            ["room:0"] + stride(from: 1 + socket, to: topics, by: sockets).map { "room:\($0)" }
        }
        for channel in channels { channel.writeAndFlush(question, promise: nil) }
        try await Task.sleep(for: .milliseconds(500))
        let (before, started) = (tally.replies.load(ordering: .relaxed), ContinuousClock.now)
        try await Task.sleep(for: .seconds(seconds))
        let count = tally.replies.load(ordering: .relaxed) - before
        let rate = Double(count) / ((ContinuousClock.now - started) / .seconds(1))
        report(rate, tally.bytes.load(ordering: .relaxed))
    }
}

private final class Tally: Sendable {
    let replies = Atomic(0)
    let bytes = Atomic(0)
}
