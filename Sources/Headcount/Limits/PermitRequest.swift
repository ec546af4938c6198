/// What a process tells one shard of the store about the permits that it holds, and asks of it.
///
/// A permit is the right to hold one connection under a strict limit. The process declares
/// absolute numbers: whatever the store held of a scope before is replaced by what is said here,
/// and what is granted is added. So permits whose grant was lost come back with the next request.
public struct PermitRequest: Sendable, Hashable {
    /// One scope.
    public struct Line: Sendable, Hashable {
        /// What the permits are for.
        public var scope: PermitScope
        /// How many the process holds; 0 gives all of them back.
        public var held: Int
        /// How many more it needs now: joins wait for them.
        public var needed: Int
        /// How many it would like beyond that, as far as the limit is not near.
        public var wished: Int
        /// The most that all processes together may hold.
        public var limit: Int

        /// Creates a line.
        public init(scope: PermitScope, held: Int, needed: Int, wished: Int, limit: Int) {
            self.scope = scope
            self.held = held
            self.needed = needed
            self.wished = wished
            self.limit = limit
        }
    }

    /// Chance that tells this process from all others: permits belong to one life of a node, and
    /// stay with it when it has to go by another name.
    public var holder: UInt64
    /// Larger than that of every earlier request of this process: one that comes late does nothing.
    public var sequence: UInt64
    /// Whether the holder begins anew: what the store had of it is dropped. Without this, a store
    /// that does not know the holder says so and does nothing.
    public var isFirst: Bool
    /// The scopes, each once.
    public var lines: [Line]
    /// The version of the limits that the lines follow.
    public var limitsVersion: UInt64
    /// How long the permits live without being renewed.
    public var ttl: Duration
    /// The largest epoch that the process has heard of.
    public var knownEpoch: Epoch

    /// Creates a request.
    public init(
        holder: UInt64, sequence: UInt64, isFirst: Bool, lines: [Line], limitsVersion: UInt64,
        ttl: Duration, knownEpoch: Epoch
    ) {
        self.holder = holder
        self.sequence = sequence
        self.isFirst = isFirst
        self.lines = lines
        self.limitsVersion = limitsVersion
        self.ttl = ttl
        self.knownEpoch = knownEpoch
    }
}

/// What became of a ``PermitRequest``.
public enum PermitOutcome: Sendable, Hashable {
    /// One scope after the request.
    public struct Row: Sendable, Hashable {
        /// How many permits were granted on top of those declared.
        public var granted: Int
        /// How many more could be; below 0 by how much all that are held exceed the limit. While
        /// the store settles, what others hold is not known and does not count.
        public var free: Int

        /// Creates a row.
        public init(granted: Int, free: Int) {
            self.granted = granted
            self.free = free
        }
    }

    /// What is declared counts, the lease is renewed, and this much is granted, row by line.
    case answered(epoch: Epoch, isSettled: Bool, rows: [Row], standing: PermitStanding)
    /// The store does not know the holder: it lost its permits, or they have lapsed. Nothing was
    /// done.
    case unknownHolder(epoch: Epoch)
    /// The limits have been changed: ask again under this version. Nothing was done.
    case outdated(version: UInt64)
    /// A later request of this holder came before. Nothing was done.
    case late
}

/// What the answer to every write says about permits and limits in that shard.
public struct PermitStanding: Sendable, Hashable {
    /// Whether the writer's permits are known there, and were renewed with its lease.
    public var isHolder: Bool
    /// How often somebody needed more permits than were free: when it grows, whoever holds some
    /// that he does not use should give them back.
    public var shortages: UInt64
    /// The version of the limits.
    public var limitsVersion: UInt64

    /// Creates a standing.
    public init(isHolder: Bool = false, shortages: UInt64 = 0, limitsVersion: UInt64 = 0) {
        self.isHolder = isHolder
        self.shortages = shortages
        self.limitsVersion = limitsVersion
    }
}
