import NIOCore

/// The bytes on their way in one direction of one connection, and when the next of them pass.
///
/// It decides and does no I/O: it takes the fault and the time, and returns what to do.
struct ProxyQueue {
    typealias Instant = ContinuousClock.Instant

    enum Step: Equatable {
        /// These pass now; ask again.
        case send(ByteBuffer)
        /// Nothing passes before then.
        case wait(until: Instant)
        /// Nothing is left.
        case rest
        /// The connection ends here.
        case close
    }

    private struct Chunk {
        var bytes: ByteBuffer
        let arrivedAt: Instant
        /// Its share of the jitter, -1 to 1.
        let luck: Double
    }

    private var chunks = CircularBuffer<Chunk>()
    private var lastPieceAt: Instant?
    /// What has passed since the fault began.
    private var passed = 0
    /// Whether bytes were swallowed that the receiver waits for.
    private var hasHole = false

    mutating func append(_ bytes: ByteBuffer, now: Instant) {
        chunks.append(Chunk(bytes: bytes, arrivedAt: now, luck: .random(in: -1...1)))
    }

    /// Another fault begins.
    mutating func faultChanged() {
        passed = 0
        lastPieceAt = nil
    }

    mutating func step(_ fault: ProxyFault, now: Instant) -> Step {
        if fault == .halfOpen {
            hasHole = hasHole || !chunks.isEmpty
            chunks.removeAll()
            return .rest
        }
        if hasHole { return .close }
        if case .limitData(let limit) = fault, passed >= limit { return .close }
        guard let first = chunks.first else { return .rest }
        switch fault {
        case .healthy:
            return .send(take(.max))
        case .latency(let latency, let jitter):
            let due = first.arrivedAt + latency + jitter * first.luck
            return due > now ? .wait(until: due) : .send(take(.max))
        case .bandwidth(let rate):
            let bytes = max(1, rate / 50)
            return piece(bytes, pause: .seconds(1) * bytes / rate, now: now)
        case .slicer(let bytes, let pause):
            return piece(bytes, pause: pause, now: now)
        case .limitData(let limit):
            return .send(take(limit - passed))
        case .halfOpen, .resetPeer, .down:
            return .close
        }
    }

    private mutating func piece(_ bytes: Int, pause: Duration, now: Instant) -> Step {
        if let due = lastPieceAt.map({ $0 + pause }), due > now { return .wait(until: due) }
        lastPieceAt = now
        return .send(take(bytes))
    }

    /// Takes the first chunk, or as much of it.
    private mutating func take(_ limit: Int) -> ByteBuffer {
        guard var chunk = chunks.popFirst() else { return ByteBuffer() }
        let piece = chunk.bytes.readSlice(length: min(limit, chunk.bytes.readableBytes))
        if chunk.bytes.readableBytes > 0 { chunks.prepend(chunk) }
        passed += piece?.readableBytes ?? 0
        return piece ?? ByteBuffer()
    }
}
