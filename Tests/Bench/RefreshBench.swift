import Headcount
import HeadcountRedis
import Hiredis

/// The refresh of a view against reading all hashes and merging them anew, on the same Redis.
///
/// Prints `ready` once all tables are written. Then each line of input begins the rounds of one
/// share of change, each of which prints `PERCENT REFRESH-MS MERGE-MS`: on every node so many
/// percent of the topics change, then both are timed. They must come to the same total.
struct RefreshBench {
    /// The refresh and the merge differ.
    struct Unequal: Error {
        let refreshed: Int
        let merged: Int
    }

    /// No lease ends meanwhile.
    static let ttl = Duration.seconds(3_600)

    private let store: RedisStore
    private let merge: HashMerge
    private var nodes: [WritingNode] = []
    private var view = ClusterView()

    /// Writes the tables of so many nodes, and takes the view's first look.
    init(url: String, nodes count: Int, topics: Int) async throws {
        let url = try RedisURL(url)
        store = RedisStore(url: url, cluster: try ClusterName("bench"), ttl: Self.ttl)
        merge = HashMerge(url: url)
        for number in 0..<count {
            var node = try WritingNode("node-\(number)", topics: topics, ttl: Self.ttl)
            try await node.write(to: store)
            nodes.append(node)
            // One after another, so that none brings more than a command may take.
            try await refresh()
        }
    }

    /// Changes, refreshes and merges, so many times.
    mutating func run(percent: Double, _ rounds: Int) async throws {
        for _ in 0..<rounds {
            for index in nodes.indices {
                nodes[index].change(percent: percent)
                try await nodes[index].write(to: store)
            }
            let clock = ContinuousClock()
            let refreshing = try await clock.measure { try await refresh() }
            var merged = 0
            let merging = try await clock.measure { merged = try await merge.total() }
            guard view.total == merged else {
                throw Unequal(refreshed: view.total, merged: merged)
            }
            report(percent, refreshing / .milliseconds(1), merging / .milliseconds(1))
        }
    }

    func close() async {
        await store.close()
        await merge.connection.close()
    }

    private mutating func refresh() async throws {
        let sentAt = ContinuousClock.now
        let read = try await store.read(
            known: view.known(), own: nil, knownEpoch: view.epoch(), ttl: Self.ttl)
        view.apply(read, own: (try NodeName("bench"), nil), ttl: Self.ttl, sentAt: sentAt)
    }
}

/// A node whose table is a dictionary and whose publishing is done by hand.
struct WritingNode {
    private var plan: PublishPlan
    private var table: [Topic: Int] = [:]
    private var now = ContinuousClock.now

    init(_ name: String, topics: Int, ttl: Duration) throws {
        plan = PublishPlan(
            name: try NodeName(name), profile: NodeProfile(), heartbeat: .seconds(1), ttl: ttl)
        for number in 0..<topics { table[Topic(stored: "room:\(number)")] = .random(in: 1...99) }
    }

    /// Counts one more connection to so many percent of the topics.
    mutating func change(percent: Double) {
        let count = Int((Double(table.count) * percent / 100).rounded())
        let changes = table.shuffled().prefix(count).map {
            TopicCount(topic: $0.key, count: $0.value + 1)
        }
        for change in changes { table[change.topic] = change.count }
        plan.note(changes, sockets: 1)
    }

    /// Takes steps until nothing is due.
    mutating func write(to store: RedisStore) async throws {
        now += .seconds(1)
        while true {
            switch plan.step(now: now) {
            case .wait:
                return
            case .register(let registration):
                plan.finish(try await store.register(registration))
            case .countTable:
                let rows = table.map { TopicCount(topic: $0, count: $1) }
                guard let write = plan.wholeWrite(of: rows, sockets: 1, now: now) else { return }
                plan.finish(write, outcome: try await store.write(write), sentAt: now)
            case .write(let write):
                plan.finish(write, outcome: try await store.write(write), sentAt: now)
            }
        }
    }
}

/// What one does without a view: reads every living node's hash and adds up.
struct HashMerge {
    let connection: RedisConnection

    init(url: RedisURL) {
        connection = url.connection(for: "bench", timeout: .seconds(60))
    }

    /// The connections of all nodes, from their counts by topic.
    func total() async throws -> Int {
        let tag = "{headcount:bench:0}"
        let names = try await connection.command(["ZRANGE", "\(tag):nodes", "0", "-1"])
        let commands = (names.array ?? []).map { name -> [RedisArgument] in
            ["HGETALL", "\(tag):node:\(name.string ?? "")"]
        }
        var topics: [String: Int] = [:]
        for hash in try await connection.pipeline(commands) {
            let fields = hash.array ?? []
            for index in stride(from: 0, to: fields.count - 1, by: 2) {
                guard let topic = fields[index].string, let count = fields[index + 1].integer
                else { continue }
                topics[topic, default: 0] += Int(count)
            }
        }
        return topics.values.reduce(0, +)
    }
}
