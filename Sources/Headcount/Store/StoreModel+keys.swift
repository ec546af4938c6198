/// What the keys of a store hold.
extension StoreModel {
    /// The key without a TTL that says since when nothing was forgotten.
    package struct EpochKey: Sendable, Equatable {
        package var id: UInt64
        /// Which life of the server wrote it.
        package var run: UInt64
        /// When a node last wrote, by the store's clock.
        package var seen: UInt64
        /// When the epoch was opened; 0 when nothing can have been lost before.
        package var since: UInt64
        /// The last node took its leave.
        package var isEmpty: Bool
        /// Over how many shards the nodes spread their topics; nil when that is not known.
        package var shards: Int?
        /// The epoch that is known to have lasted for a ttl: permits may be granted.
        package var settled: UInt64 = 0
        /// Who holds permits, and until when; an entry of another epoch says nothing.
        package var holders: [UInt64: HolderLease] = [:]
        /// How often too few permits were free.
        package var shortages: UInt64 = 0
        /// The highest version of the limits that was heard of.
        package var limitsVersion: UInt64 = 0
    }

    /// The lease of one who holds permits.
    package struct HolderLease: Sendable, Equatable {
        package var end: UInt64
        package var epoch: UInt64
    }

    /// What one process holds.
    package struct Permits: Sendable, Equatable {
        package var sequence: UInt64
        package var held: [PermitScope: Int]
    }

    /// What a node says of itself and of its counts.
    package struct Meta: Sendable, Equatable {
        package var version: PartVersion
        package var token: UInt64
        /// How many topics belong to it.
        package var topics: Int
        package var total: Int
        package var sockets: Int
        package var ttl: Duration
        package var profile: NodeProfile
        package var expiresAt: UInt64

        /// The topics of a node that has its name, but has not written yet: a reader must not
        /// take it for one without connections.
        static let unwritten = -1
    }

    /// A node's counts.
    package struct Table: Sendable, Equatable {
        package var counts: [Topic: Int]
        package var expiresAt: UInt64
    }

    /// What a node wrote of late, by which a reader that knows an earlier state catches up: one
    /// entry for each sequence up to the present one.
    package struct Log: Sendable, Equatable {
        package var entries: [[TopicCount]]
        package var expiresAt: UInt64
    }
}
