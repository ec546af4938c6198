import Headcount

/// What is under way between the processes and the store, in the order of its time.
struct SimulatedNetwork {
    enum Request {
        case register(Registration)
        case write(NodeWrite)
        case read(known: [NodeName: PartVersion], own: NodeName, epoch: Epoch)
        case permits(PermitRequest, SteadyClock.Word?)
        case farewell(NodeName, Incarnation, token: UInt64)
    }

    enum Reply {
        case registered(RegistrationOutcome)
        case written(NodeWrite, WriteOutcome)
        case read(ClusterRead)
        case permits(PermitRequest, PermitOutcome)
        case failed

        /// The epoch, where the reply has it.
        var epoch: Epoch? {
            switch self {
            case .registered(.registered(_, let epoch)): epoch
            case .written(_, .applied(let epoch, _, _)): epoch
            case .written(_, .guardFailed(let epoch, _)): epoch
            case .read(let read): read.epoch
            case .permits(_, .answered(let epoch, _, _, _)): epoch
            case .permits(_, .unknownHolder(let epoch)): epoch
            case .registered, .written, .permits, .failed: nil
            }
        }
    }

    struct Command {
        let number: Int
        let process: Int
        let shard: Int
        let request: Request
        let sentAt: Int
        /// What the server's clock must have reached, as the process knows it.
        let bound: SteadyClock.Bound?
    }

    enum Event {
        case tick(process: Int)
        case arrival(Command, isReplyLost: Bool)
        /// With the server's time, where the reply has it.
        case reply(Command, Reply, serverTime: UInt64?)
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
