import TestClients
import Testing

/// Something that happens between nodes and Redis, and is over when ``strike(_:_:)`` returns.
enum NetworkFault: String, CaseIterable, CustomTestStringConvertible {
    case longLatency = "latency above the deadline"
    case halfOpen = "half-open"
    case deafServer = "half-open towards Redis"
    case deafNode = "half-open towards the node"
    case resets = "resets every 300 ms"
    case down = "down"
    case slicer = "slices of 3 bytes"
    case bandwidth = "2 KB a second"
    case limitData = "closed after every 2,000 bytes"
    case latency = "latency and jitter within the deadline"

    var testDescription: String { rawValue }

    /// Whether Redis can be used all the while.
    var isBearable: Bool { self == .latency }

    /// Whether nothing at all gets to Redis and back in time.
    var isOutage: Bool {
        [.longLatency, .halfOpen, .deafServer, .deafNode, .down].contains(self)
    }

    /// Lets it happen, for longer than a ttl.
    func strike(_ proxy: FaultProxy, _ rhythm: Rhythm) async throws {
        let fault: ProxyFault
        var direction = ProxyFault.Direction.both
        switch self {
        case .latency:
            let latency = rhythm.commandDeadline * 0.15
            fault = .latency(latency, jitter: latency / 2)
        case .longLatency: fault = .latency(rhythm.commandDeadline * 1.5)
        case .halfOpen: fault = .halfOpen
        case .deafServer: (fault, direction) = (.halfOpen, .toServer)
        case .deafNode: (fault, direction) = (.halfOpen, .toClient)
        case .resets: return try await resets(proxy, for: rhythm.ttl * 1.5)
        case .down: fault = .down
        case .slicer: fault = .slicer(bytes: 3, pause: .microseconds(100))
        case .bandwidth: fault = .bandwidth(bytesPerSecond: 2_000)
        case .limitData: fault = .limitData(bytes: 2_000)
        }
        try await proxy.set(fault, direction)
        try await Task.sleep(for: rhythm.ttl * 1.5)
        try await proxy.set(.healthy)
    }

    private func resets(_ proxy: FaultProxy, for time: Duration) async throws {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            try await proxy.set(.resetPeer)
            try await proxy.set(.healthy)
            try await Task.sleep(for: .milliseconds(300))
        }
    }
}
