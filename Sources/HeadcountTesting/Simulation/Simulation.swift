public import Headcount

/// A whole cluster in one value: real plans and real views around a model of Redis, on virtual
/// time, with faults, all of it the same for the same seed.
///
/// After every event the invariants are checked; the first that does not hold is thrown as a
/// ``Breach``, which prints the seed. A schedule of one's own takes a few lines:
///
/// ```swift
/// var simulation = try Simulation(seed: 1)
/// try simulation.join(process: 0, topic: "room:1", times: 10)
/// try simulation.advance(by: .seconds(6))
/// try simulation.inject(.crash(process: 0))
/// try simulation.inject(.jumpClock(.seconds(-3)))
/// try simulation.converge()
/// ```
public struct Simulation {
    /// The rhythm of the cluster.
    public struct Settings: Sendable {
        /// How many processes start at the beginning.
        public var nodes = 3
        /// Over how many Redis servers topics are spread.
        public var shards = 1
        /// How often an idle node renews its lease.
        public var heartbeat = Duration.seconds(1)
        /// How long a lease lives.
        public var ttl = Duration.seconds(4)
        /// How often changed counts are written.
        public var flush = Duration.milliseconds(250)
        /// The oldest picture that is answered without a fresh look.
        public var maxAge = Duration.seconds(1)
        /// How long a process waits for a reply.
        public var commandTimeout = Duration.seconds(1)
        /// How many changes of a node a server keeps for readers that know an earlier state.
        public var logLimit = 4_096
        /// The strict limits.
        public var limits: [PermitScope: Int] = [:]
        /// Whether a process whose lease ends closes what strict limits govern.
        public var disconnects = false

        /// The defaults of `headcount serve`.
        public init() {}

        /// Settings that differ from seed to seed: every third has its topics on three servers,
        /// every fourth beats as slowly as is allowed, every fifth has logs that seldom reach
        /// back, and every second disconnects what is connected when its lease ends.
        public init(variedBy seed: UInt64) {
            if seed.isMultiple(of: 3) { shards = 3 }
            if seed.isMultiple(of: 4) {
                ttl = heartbeat * 3
                flush = .milliseconds(900)
            }
            if seed.isMultiple(of: 5) { logLimit = 3 }
            limits[.sockets] = 12
            for room in 0..<4 { limits[.topic(Topic(stored: "room:\(room)"))] = 3 + 5 * room }
            disconnects = seed.isMultiple(of: 2)
        }
    }

    /// What a test may do to the messages, to break an invariant on purpose.
    public struct Interference: Sendable {
        /// Changes what a reader gets.
        public var alterRead: @Sendable (ClusterRead) -> ClusterRead = { $0 }
        /// Changes what a node writes, or swallows it while claiming success.
        public var alterWrite: @Sendable (NodeWrite) -> NodeWrite = { $0 }
        /// Changes what a process asks for.
        public var alterRequest: @Sendable (PermitRequest) -> PermitRequest = { $0 }
        /// Changes what it is told of its permits.
        public var alterOutcome: @Sendable (PermitOutcome) -> PermitOutcome = { $0 }
        /// Lets processes vouch for a store's clock that they have not watched.
        public var vouchesBlindly = false

        /// No interference.
        public init() {}
    }

    /// The seed that all chance comes from.
    public let seed: UInt64
    /// The rhythm of the cluster.
    public let settings: Settings
    /// Milliseconds since the start.
    public internal(set) var time = 0
    /// How many events were processed.
    public internal(set) var events = 0

    let interference: Interference
    let start = ContinuousClock.now
    var random: SeededRandom
    /// By shard.
    var servers: [SimulatedServer]
    var badNetwork: (until: Int, percent: Int) = (0, 0)
    var processes: [SimulatedProcess] = []
    var network = SimulatedNetwork()
    /// Which process a life under a name belongs to. Two names may have the same number.
    var owners: [Life: Int] = [:]

    struct Life: Hashable {
        let name: NodeName
        let incarnation: Incarnation
    }

    /// What happened of late; put into words only when it is asked for.
    private var trace: [() -> String] = []
    private var commands = 0

    /// Starts a cluster.
    public init(
        seed: UInt64, settings: Settings = Settings(), interference: Interference = Interference()
    ) throws {
        self.seed = seed
        self.settings = settings
        self.interference = interference
        random = SeededRandom(seed: seed)
        servers = (0..<settings.shards).map { _ in SimulatedServer(logLimit: settings.logLimit) }
        for number in 0..<settings.nodes { start(try NodeName("n\(number)")) }
    }

    /// How many processes were started so far, those that are gone included.
    public var processCount: Int { processes.count }

    /// The processes that are not gone.
    public var living: [Int] { processes.indices.filter { !processes[$0].isGone } }

    /// Lets connections to a topic begin.
    public mutating func join(process: Int, topic: String, times: Int = 1) throws {
        guard !processes[process].isGone else { return }
        processes[process].change(try Topic(topic), by: times, at: time)
    }

    /// Lets connections to a topic end; at most as many as there are.
    public mutating func leave(process: Int, topic: String, times: Int = 1) throws {
        guard !processes[process].isGone else { return }
        processes[process].change(try Topic(topic), by: -times, at: time)
    }

    /// Lets time pass and whatever is due in it happen.
    ///
    /// - Throws: ``Breach``.
    public mutating func advance(by duration: Duration) throws {
        let end = time + duration.milliseconds
        while let next = network.nextTime, next <= end, let event = network.next() {
            time = max(time, next)
            events += 1
            try process(event)
            try checkLimits()
        }
        time = end
    }

    mutating func start(_ name: NodeName) {
        processes.append(
            SimulatedProcess(
                name: name, startedAt: time, settings: settings, token: random.next()))
        network.add(.tick(process: processes.count - 1), at: time)
    }

    /// Sends a command, with whatever the network does to it.
    mutating func send(
        _ request: SimulatedNetwork.Request, from process: Int, to shard: Int
    ) -> Int {
        commands += 1
        let command = SimulatedNetwork.Command(
            number: commands, process: process, shard: shard, request: request, sentAt: time,
            bound: processes[process].desk.clocks[shard].bound(at: instant(time)))
        let timeout = time + settings.commandTimeout.milliseconds
        network.add(.reply(command, .failed, serverTime: nil), at: timeout)
        let isCut = processes[process].cutUntil > time
        let isBad = time < badNetwork.until && chance(percent: badNetwork.percent)
        var latency = Int.random(in: 1...20, using: &random)
        var isReplyLost = false
        if isCut { return commands }
        if isBad {
            switch Int.random(in: 0..<3, using: &random) {
            case 0: return commands
            case 1: isReplyLost = true
            default: latency = Int.random(in: 100...3_000, using: &random)
            }
        }
        network.add(.arrival(command, isReplyLost: isReplyLost), at: time + latency)
        return commands
    }

    mutating func chance(percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    func breach(_ text: String) -> Breach {
        Breach(seed: seed, time: time, text: text, trace: trace.map { $0() })
    }

    func instant(_ time: Int) -> ContinuousClock.Instant { start + .milliseconds(time) }

    mutating func note(_ text: @autoclosure @escaping () -> String) {
        let time = time
        trace.append { "\(time) \(text())" }
        if trace.count > 60 { trace.removeFirst(20) }
    }
}

extension Duration {
    /// Whole milliseconds, negative ones too.
    var milliseconds: Int { Int(self / .milliseconds(1)) }
}
