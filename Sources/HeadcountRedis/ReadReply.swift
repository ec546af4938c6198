import Headcount
import Hiredis

/// What `read.lua` answered.
struct ReadReply {
    /// The nodes that were named.
    let read: ClusterRead
    /// Living nodes that were not named.
    let unnamed: Set<NodeName>

    init(_ reply: RedisReply) throws(HeadcountError) {
        let answer = ReplyRow(reply)
        let now = try answer.number(0, of: "read")
        let epoch = Epoch(try answer.number(1, of: "read"))
        let since = try answer.number(2, of: "read")
        var nodes: [NodeRead] = []
        var unnamed: Set<NodeName> = []
        for element in answer.dropFirst(3) {
            let row = ReplyRow(element)
            guard let name = row.string(0).map(NodeName.init(stored:)) else {
                throw ReplyError.unexpected("read")
            }
            let deadline = try row.number(1, of: "read")
            guard let content = try Self.content(row) else {
                unnamed.insert(name)
                continue
            }
            nodes.append(
                NodeRead(
                    name: name, leaseRemaining: .milliseconds(Int64(deadline) - Int64(now)),
                    content: content))
        }
        read = ClusterRead(
            epoch: epoch, epochAge: .milliseconds(Int64(now) - Int64(since)),
            timeMilliseconds: now, nodes: nodes)
        self.unnamed = unnamed
    }

    /// Nil for a node that was not named.
    private static func content(_ row: ReplyRow) throws(HeadcountError) -> NodeRead.Content? {
        switch row.string(2) {
        case "UNNAMED": nil
        case "SAME": .unchanged
        case "BROKEN": .broken
        case "OWN": .own(Incarnation(try row.number(3, of: "read")))
        case "NEWER": .newerSchema(Int(try row.number(3, of: "read")))
        case "PART": try part(row)
        default: throw ReplyError.unexpected("read")
        }
    }

    private static func part(_ row: ReplyRow) throws(HeadcountError) -> NodeRead.Content {
        guard let fields = row.pairs(3), let pairs = row.pairs(4) else { return .broken }
        var counts: [Topic: Int] = [:]
        counts.reserveCapacity(pairs.count)
        for pair in pairs {
            guard let count = pair.value.integer, (1...Keyspace.maximumCount).contains(count)
            else { return .broken }
            counts[Topic(stored: pair.name)] = Int(count)
        }
        return NodeMeta(fields).part(counts: counts).map(NodeRead.Content.part) ?? .broken
    }
}
