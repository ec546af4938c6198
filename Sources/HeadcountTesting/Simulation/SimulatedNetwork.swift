import Headcount

/// What is under way between the processes and the store, in the order of its time.
struct SimulatedNetwork {
    enum Request {
        case register(Registration)
        case write(NodeWrite)
        case read(known: [NodeName: PartVersion], own: NodeName, epoch: Epoch)
        case farewell(NodeName, Incarnation)
    }

    enum Reply {
        case registered(RegistrationOutcome)
        case written(NodeWrite, WriteOutcome)
        case read(ClusterRead)
        case failed
    }

    struct Command {
        let number: Int
        let process: Int
        let shard: Int
        let request: Request
        let sentAt: Int
    }

    enum Event {
        case tick(process: Int)
        case arrival(Command, isReplyLost: Bool)
        case reply(Command, Reply)
    }

    private struct Entry {
        let time: Int
        let order: Int
        let event: Event
    }

    private var entries: [Entry] = []
    private var nextOrder = 0

    /// When the next event is due.
    var nextTime: Int? { entries.min(by: Self.isBefore)?.time }

    mutating func add(_ event: Event, at time: Int) {
        entries.append(Entry(time: time, order: nextOrder, event: event))
        nextOrder += 1
    }

    mutating func next() -> Event? {
        guard let index = entries.indices.min(by: { Self.isBefore(entries[$0], entries[$1]) })
        else { return nil }
        return entries.remove(at: index).event
    }

    private static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
        (left.time, left.order) < (right.time, right.order)
    }
}
