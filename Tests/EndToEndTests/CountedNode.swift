import HeadcountTesting
import Synchronization
import TestClients

/// A node with sockets that the test opens and drops, and tells the truth of.
final class CountedNode: Sendable {
    private static let topics = ["patterns:stats", "patterns:stream", "patterns:vsm"]

    let name: String
    /// The process that counts now: another after ``replace(_:)``.
    var node: TestNode { running.withLock { $0 } }
    /// Its sockets.
    var count: Int { clients.withLock { $0.count } }

    private let running: Mutex<TestNode>
    private let truth: Truth
    private let clients = Mutex<[PhoenixClient]>([])

    init(_ node: TestNode, truth: Truth) {
        name = node.name
        running = Mutex(node)
        self.truth = truth
    }

    /// Ends the process, and its sockets with it, and starts another under its name.
    func replace(_ start: (TestNode) async throws -> TestNode, signal: Int32) async throws {
        let old = node
        truth.tell(name, 0...count, .either)
        old.process.send(signal)
        _ = try await old.process.exitCode()
        let ended = clients.withLock { clients in
            defer { clients = [] }
            return clients
        }
        let new = try await start(old)
        running.withLock { $0 = new }
        truth.tell(name, 0...0)
        for client in ended { try? await client.drop() }
    }

    /// Opens so many sockets at once, of one connection each.
    func open(_ number: Int) async throws {
        let before = count
        truth.tell(name, before...(before + number))
        let topic = Self.topics[before % Self.topics.count]
        let opened = try await node.sockets(number, topics: [topic])
        clients.withLock { $0 += opened }
        truth.tell(name, (before + number)...(before + number))
    }

    /// Ends the TCP connections of so many sockets, and waits until the node has noticed.
    func drop(_ number: Int) async throws {
        let before = count
        guard number > 0 else { return }
        let dropped = clients.withLock { clients in
            defer { clients.removeLast(min(number, clients.count)) }
            return Array(clients.suffix(number))
        }
        let left = before - dropped.count
        truth.tell(name, left...before)
        for client in dropped { try await client.drop() }
        try await wait(for: "\(name) to count \(left) of its own", within: .seconds(2)) {
            let answer = try await RawConnection.get(port: node.port, "/api/v1/stats").json
            return answer["total"] as? Int == left
        }
        truth.tell(name, left...left)
    }

    /// Keeps its sockets from being closed for their silence.
    func beat() async {
        for client in clients.withLock({ $0 }) { try? await client.beat() }
    }

    /// Opens and drops a few sockets, over and over, so that the count never rests.
    ///
    /// - Parameter step: How many at once; there are at most eight times as many more.
    func churn(
        by step: Int, until isOver: @Sendable () -> Bool, stepped: @Sendable () -> Void
    ) async throws {
        let base = count
        var isGrowing = true
        while !isOver() {
            if isGrowing { try await open(step) } else { try await drop(step) }
            if count >= base + 8 * step { isGrowing = false }
            if count <= base { isGrowing = true }
            stepped()
            try await Task.sleep(for: .milliseconds(50))
        }
        try await drop(count - base)
    }
}
