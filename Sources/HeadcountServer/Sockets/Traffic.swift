import Synchronization

/// What went through the sockets of one event loop since the start.
///
/// Written by that loop alone and read by anyone, so counting never contends.
final class Traffic: Sendable {
    let socketsOpened = Atomic<Int>(0)
    let joins = Atomic<Int>(0)
    let leaves = Atomic<Int>(0)
    let messagesIn = Atomic<Int>(0)
    let messagesOut = Atomic<Int>(0)
    let bytesIn = Atomic<Int>(0)
    let bytesOut = Atomic<Int>(0)
    /// Messages that were not sent because the client did not read.
    let drops = Atomic<Int>(0)
    let refusals = CaseCounts<RefusalReason>()
    let closes = CaseCounts<CloseCause>()
}

extension Atomic<Int> {
    /// Adds without ordering anything else.
    func add(_ number: Int = 1) { wrappingAdd(number, ordering: .relaxed) }
}

/// The traffic of all loops at one moment.
struct TrafficTotals: Sendable, Equatable {
    var socketsOpened = 0
    var joins = 0
    var leaves = 0
    var messagesIn = 0
    var messagesOut = 0
    var bytesIn = 0
    var bytesOut = 0
    var drops = 0
    var refused: [RefusalReason: Int] = [:]
    var closed: [CloseCause: Int] = [:]

    init() {}

    init(_ parts: some Sequence<Traffic>) {
        for part in parts {
            socketsOpened += part.socketsOpened.load(ordering: .relaxed)
            joins += part.joins.load(ordering: .relaxed)
            leaves += part.leaves.load(ordering: .relaxed)
            messagesIn += part.messagesIn.load(ordering: .relaxed)
            messagesOut += part.messagesOut.load(ordering: .relaxed)
            bytesIn += part.bytesIn.load(ordering: .relaxed)
            bytesOut += part.bytesOut.load(ordering: .relaxed)
            drops += part.drops.load(ordering: .relaxed)
            for reason in RefusalReason.allCases {
                refused[reason, default: 0] += part.refusals[reason]
            }
            for cause in CloseCause.allCases {
                closed[cause, default: 0] += part.closes[cause]
            }
        }
    }
}
