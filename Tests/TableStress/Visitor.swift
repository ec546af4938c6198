import Headcount

/// One thread's joins and leaves: by name, by handle and by socket, at random from a seed.
struct Visitor {
    private let table: LocalTable
    private let topics: [Topic]
    private var counters: [TopicCounter]
    private var held: [HeldConnection] = []
    private var random: UInt64

    init(table: LocalTable, topics: [Topic], seed: UInt64) {
        self.table = table
        self.topics = topics
        counters = topics.map { table.counter(for: $0) }
        random = seed
    }

    mutating func step() {
        let choice = draw(topics.count)
        switch draw(6) {
        case 0: held.append(HeldConnection(table.join(topics[choice])))
        case 1: held.append(HeldConnection(counters[choice].join()))
        case 2: counters[choice].join().leave()
        case 3:
            var socket = table.openSocket()
            for topic in topics.prefix(choice + 1) { socket.join(topic) }
            socket.leave(topics[choice])
        default:
            // Down to none now and then, or no topic would ever be retired.
            if held.count > 3 { held.removeAll() } else { _ = held.popLast() }
        }
    }

    /// Half of what is held is left; the rest is the caller's.
    consuming func leaveSome() -> [HeldConnection] {
        Array(held.prefix(held.count / 2))
    }

    /// SplitMix64.
    private mutating func draw(_ bound: Int) -> Int {
        random &+= 0x9e37_79b9_7f4a_7c15
        var word = (random ^ (random >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((word ^ (word >> 31)) % UInt64(bound))
    }
}
