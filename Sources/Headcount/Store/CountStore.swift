/// Where the nodes of a cluster leave their counts for one another: all of them, or those of one
/// shard.
///
/// Every operation is one atomic step as far as other nodes can see, and returns or throws
/// within a deadline of its own. After a throw the step may or may not have been taken; taking
/// the same step again is always right. The clock that leases are judged by is the store's.
public protocol CountStore: Sendable {
    /// Takes a name and a new incarnation, and clears what an older incarnation left.
    func register(_ registration: Registration) async throws -> RegistrationOutcome

    /// Applies a node's counts and renews its lease, or does neither.
    func write(_ write: NodeWrite) async throws -> WriteOutcome

    /// Reads the living nodes, leaving out the counts that the reader knows already.
    ///
    /// - Parameters:
    ///   - known: The versions that the reader has.
    ///   - own: The reader's own name: of this node the incarnation alone is wanted, for its
    ///     counts come from its own table.
    ///   - knownEpoch: The largest epoch that the reader has heard of.
    ///   - ttl: The lease of this cluster: a store in which nobody wrote for half as long may
    ///     have let leases lapse, and opens a new epoch.
    func read(
        known: [NodeName: PartVersion], own: NodeName?, knownEpoch: Epoch, ttl: Duration
    ) async throws -> ClusterRead

    /// Takes note of the permits that a process holds, and grants more where the limits allow it:
    /// never so many that all living holders together have more than a line's limit.
    ///
    /// A holder's permits are free when its lease ends, and not before: whatever happens to its
    /// name, to the store's clock, or to the store. Until a ttl after the store has forgotten
    /// something none are granted, and those who hold some declare them again.
    func ask(_ request: PermitRequest) async throws -> PermitOutcome

    /// Reads or changes the limits that the store keeps for the whole cluster.
    ///
    /// - Parameters:
    ///   - change: What becomes of them, if anything.
    ///   - knownEpoch: The largest epoch that the caller has heard of.
    ///   - ttl: The lease of this cluster.
    /// - Returns: The limits after that.
    func limits(
        _ change: LimitsChange, knownEpoch: Epoch, ttl: Duration
    ) async throws -> StoredLimits

    /// Removes a node that stops in order, with the permits of its process. Nothing happens when
    /// another incarnation holds the name.
    ///
    /// - Parameters:
    ///   - node: Its name.
    ///   - incarnation: The life that ends.
    ///   - token: The token of the process, as in its ``Registration``.
    func farewell(_ node: NodeName, incarnation: Incarnation, token: UInt64) async throws

    /// Removes a node that is known to be dead, whichever life it was: its counts leave every
    /// answer with the next read. One that lives after all comes back with its next write.
    ///
    /// - Returns: Whether there was anything of it.
    func forget(_ node: NodeName) async throws -> Bool

    /// Looks for what may spoil counts or answers later, such as a server's settings.
    ///
    /// - Returns: Sentences for a log: what was found, what it leads to, what to do.
    func examine() async throws -> [String]

    /// Whether the store is on another machine, or no store at all.
    var kind: StoreKind { get }

    /// What kind of failure an error is that one of these operations threw.
    func failure(of error: any Error) -> StoreFailure

    /// How often a connection was made again that there was before.
    var reconnects: Int { get }

    /// Ends connections and threads. The store cannot be used afterwards.
    func close() async
}

extension CountStore {
    /// Finds nothing.
    public func examine() async throws -> [String] { [] }

    /// Knows no kinds.
    public func failure(of error: any Error) -> StoreFailure { .other }

    /// Has no connections.
    public var reconnects: Int { 0 }
}

/// Why a store could not be used, for an operator's figures.
public enum StoreFailure: String, Sendable, CaseIterable {
    /// No answer came in time.
    case timeout
    /// There is no connection, or it broke.
    case connection
    /// The server refused: it is a replica, its memory is full, a user may not.
    case refused
    /// The answer is not what this version expects.
    case wrongAnswer = "protocol"
    /// Anything else.
    case other
}

/// What a ``CountStore`` is, for people.
public enum StoreKind: Sendable, Hashable, CustomStringConvertible {
    /// A store inside this process: a cluster of the nodes in it.
    case memory
    /// A Redis, with its address for people (no password in it).
    case redis(address: String)

    /// For a log line.
    public var description: String {
        switch self {
        case .memory: "memory"
        case .redis(let address): "Redis at \(address)"
        }
    }
}
