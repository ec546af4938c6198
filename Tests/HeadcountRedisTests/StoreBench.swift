import Headcount
import HeadcountRedis
import HeadcountTesting

/// A Redis store with a private server, and the ways of a test to look at it from beside.
struct StoreBench {
    /// A lease that does not end while a test runs.
    static let ttl = Duration.seconds(60)

    let server: RedisServer
    let store: RedisStore
    private let tag: String

    init(server: RedisServer, cluster: String = "test", url: String? = nil) throws {
        self.server = server
        tag = "{headcount:\(cluster):0}"
        store = RedisStore(
            url: try RedisURL(url ?? server.url), cluster: try ClusterName(cluster), ttl: Self.ttl)
    }

    /// A key of the cluster's one shard.
    func key(_ rest: String) -> String { "\(tag):\(rest)" }

    /// A hash as `redis-cli HGETALL` prints it, as pairs.
    func hash(_ rest: String) throws -> [String: String] {
        let lines = try server.cli("HGETALL", key(rest)).split(
            separator: "\n", omittingEmptySubsequences: false)
        var fields: [String: String] = [:]
        for index in stride(from: 0, to: lines.count - 1, by: 2) {
            fields[String(lines[index])] = String(lines[index + 1])
        }
        return fields
    }

    /// What a reader sees who knows nothing.
    func read(knownEpoch: Epoch = .none) async throws -> ClusterRead {
        try await store.read(known: [:], own: nil, knownEpoch: knownEpoch, ttl: Self.ttl)
    }

    /// What a reader sees of one node.
    func content(of node: String) async throws -> NodeRead.Content? {
        try await read().nodes.first { $0.name.rawValue == node }?.content
    }

    /// The counts of one node as a reader sees them; nil when they are not to be had.
    func counts(of node: String) async throws -> [String: Int]? {
        guard case .part(let part) = try await content(of: node) else { return nil }
        return [String: Int](
            part.counts.map { ($0.key.name, $0.value) }, uniquingKeysWith: +)
    }

    /// Starts a server, runs the block, and ends both.
    static func with(
        arguments: [String] = [], _ body: (StoreBench) async throws -> Void
    ) async throws {
        try await withRedisServer(arguments: arguments) { server in
            let bench = try StoreBench(server: server)
            do {
                try await body(bench)
            } catch {
                await bench.store.close()
                throw error
            }
            await bench.store.close()
        }
    }
}
