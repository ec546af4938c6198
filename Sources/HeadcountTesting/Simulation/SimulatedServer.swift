import Headcount

/// The Redis of one shard: the model of its keys, a clock that may jump, and what was there before.
struct SimulatedServer {
    var store: StoreModel
    /// The server's clock, less ours.
    private(set) var clockOffset = 1_700_000_000_000
    /// When that clock went back, and by how much.
    private var setbacks: [(time: Int, by: Int)] = []
    /// Commands wait until then.
    var stalledUntil = 0
    /// Whatever would write is refused until then.
    var fullUntil = 0
    /// Earlier states of the store, for failovers: the newest last.
    private var snapshots: [(time: Int, store: StoreModel)] = []

    init(logLimit: Int) {
        store = StoreModel(now: UInt64(clockOffset), isPrivate: false)
        store.logLimit = logLimit
    }

    /// The server's clock.
    func now(at time: Int) -> UInt64 { UInt64(time + clockOffset) }

    mutating func jumpClock(by milliseconds: Int, at time: Int) {
        clockOffset += milliseconds
        if milliseconds < 0 { setbacks.append((time, -milliseconds)) }
    }

    /// By how much leases may have grown: when the clock goes back by about as long as nobody
    /// wrote, nothing in the store can tell.
    func setback(since: Int) -> Int {
        setbacks.reduce(0) { $1.time > since ? $0 + $1.by : $0 }
    }

    /// Another server takes over, with the data of a moment.
    mutating func failOver(to moment: Int) {
        let run = store.run + 1
        store = snapshots.last { $0.time <= moment }?.store ?? snapshots.first?.store ?? store
        store.run = run
    }

    /// Whether the memory is full and the command would write. Taking leave only removes.
    func refuses(_ request: SimulatedNetwork.Request, ttl: Duration, at time: Int) -> Bool {
        guard time < fullUntil else { return false }
        switch request {
        case .register, .write, .permits:
            return true
        case .read(_, _, let epoch):
            var copy = store
            _ = copy.read(known: [:], own: nil, knownEpoch: epoch, ttl: ttl, now: now(at: time))
            return copy.epochKey != store.epochKey
        case .farewell:
            return false
        }
    }

    mutating func keepSnapshot(at time: Int) {
        if let last = snapshots.last, time - last.time < 100 { return }
        snapshots.append((time, store))
        if snapshots.count > 64 { snapshots.removeFirst(32) }
    }
}
