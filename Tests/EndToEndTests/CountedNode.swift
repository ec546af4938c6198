import HeadcountTesting
import Synchronization
import TestClients

/// A node with sockets that the test opens and drops, and tells the truth of.
final class CountedNode: Sendable {
    private static let topics = ["patterns:stats", "patterns:stream", "patterns:vsm"]

    let node: TestNode
    var name: String { node.name }

    private let truth: Truth
    private let clients = Mutex<[PhoenixClient]>([])

    init(_ node: TestNode, truth: Truth) {
        self.node = node
        self.truth = truth
    }

    private var count: Int { clients.withLock { $0.count } }

    /// Opens so many sockets at once, of one connection each.
    func open(_ number: Int) async throws {
        let before = count
        truth.tell(name, before...(before + number))
        let topic = Self.topics[before % Self.topics.count]
        let opened = try await node.sockets(number, topics: [topic])
        clients.withLock { $0 += opened }
        truth.tell(name, (before + number)...(before + number))
    }

    /// Ends a socket's TCP connection, and waits until the node has noticed.
    func drop() async throws {
        guard let client = clients.withLock({ $0.popLast() }) else { return }
        let left = count
        truth.tell(name, left...(left + 1))
        try await client.drop()
        try await wait(for: "\(name) to count \(left) of its own", within: .seconds(2)) {
            let answer = try await RawConnection.get(port: node.port, "/api/v1/stats").json
            return answer["total"] as? Int == left
        }
        truth.tell(name, left...left)
    }

    /// Opens and drops a few sockets, over and over, so that the count never rests.
    func churn(until isOver: @Sendable () -> Bool, stepped: @Sendable () -> Void) async throws {
        let base = count
        var isGrowing = true
        while !isOver() {
            if isGrowing { try await open(1) } else { try await drop() }
            if count >= base + 8 { isGrowing = false }
            if count <= base { isGrowing = true }
            stepped()
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
