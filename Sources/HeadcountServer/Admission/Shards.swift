import Synchronization

/// One value in 16 parts, each under a lock of its own: threads that work on different keys
/// seldom wait for each other.
struct Shards<Part: Sendable>: Sendable {
    /// How many parts there are.
    static var count: Int { 16 }

    private final class Shard: Sendable {
        let part: Mutex<Part>

        init(_ part: Part) { self.part = Mutex(part) }
    }

    private let shards: [Shard]

    /// All parts begin as `part`.
    init(_ part: Part) {
        shards = (0..<Self.count).map { _ in Shard(part) }
    }

    /// Works on the part of one key. Clients choose keys: Swift's seeded hash spreads them.
    func withPart<Result: Sendable>(
        of key: some Hashable, _ body: (inout Part) -> Result
    ) -> Result {
        shards[key.hashValue & (Self.count - 1)].part.withLock { body(&$0) }
    }

    /// One number of all parts, added up. Not one moment's: the locks are taken in turn.
    func sum(_ number: (Part) -> Int) -> Int {
        shards.reduce(0) { $0 + $1.part.withLock { number($0) } }
    }
}
