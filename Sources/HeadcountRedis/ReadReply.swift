import Headcount
import Hiredis

/// What `read.lua` answered.
struct ReadReply {
    /// What the answer says of one living node.
    enum Row {
        /// It was not named.
        case unnamed
        /// The answer was full before it.
        case later
        /// What can be told as it is.
        case content(NodeRead.Content)
        /// What was written since, as far as it fitted: the sums are those of the sequence given.
        case log(reached: UInt64, NodeChanges)
        /// Its log holds something that no node of ours wrote.
        case malformedLog
        /// Its table is too large for one answer; the part has no counts yet.
        case large(NodePart)
    }

    let epoch: Epoch
    let epochAge: Duration
    let timeMilliseconds: UInt64
    /// The living nodes.
    let rows: [(name: NodeName, leaseRemaining: Duration, row: Row)]

    /// - Parameter known: The states that the reader named, which changes build on.
    init(
        _ reply: RedisReply, known: (NodeName) -> PartVersion?
    ) throws(HeadcountError) {
        let answer = ReplyRow(reply)
        let now = try answer.number(0, of: "read")
        let since = try answer.number(2, of: "read")
        var rows: [(name: NodeName, leaseRemaining: Duration, row: Row)] = []
        for element in answer.dropFirst(3) {
            let row = ReplyRow(element)
            // What has no node's name is no node, and must not keep the others from being read.
            guard let name = row.string(0).flatMap(NodeName.init(read:)) else { continue }
            guard let deadline = row.number(1) else {
                rows.append((name, .zero, .content(.broken)))
                continue
            }
            rows.append(
                (
                    name, .milliseconds(Int64(deadline) - Int64(now)),
                    try Self.row(row, known: known(name))
                ))
        }
        self.rows = rows
        epoch = Epoch(try answer.number(1, of: "read"))
        epochAge = .milliseconds(Int64(now) - Int64(since))
        timeMilliseconds = now
    }

    private static func row(
        _ row: ReplyRow, known: PartVersion?
    ) throws(HeadcountError) -> Row {
        switch row.string(2) {
        case "UNNAMED": .unnamed
        case "LATER": .later
        // Nothing can be the same as what was not named.
        case "SAME": .content(known == nil ? .broken : .unchanged)
        case "BROKEN": .content(.broken)
        case "OWN": .content(.own(Incarnation(try row.number(3, of: "read"))))
        case "NEWER": .content(.newerSchema(Int(try row.number(3, of: "read"))))
        case "LOG": try log(row, known: known)
        case "LARGE": large(row)
        case "PART": .content(part(row))
        default: throw ReplyError.unexpected("read")
        }
    }

    private static func log(
        _ row: ReplyRow, known: PartVersion?
    ) throws(HeadcountError) -> Row {
        guard let known else { throw ReplyError.unexpected("read") }
        let (reached, sequence) = (try row.number(3, of: "read"), try row.number(4, of: "read"))
        guard let topics = row.count(5), let total = row.count(6), let sockets = row.count(7),
            let texts = row.array(8)
        else { return .malformedLog }
        var counts: [TopicCount] = []
        for text in texts {
            guard let bytes = text.bytes, CountLines.append(bytes, to: &counts) else {
                return .malformedLog
            }
        }
        return .log(
            reached: reached,
            NodeChanges(
                since: known, sequence: sequence, counts: counts, topics: topics, total: total,
                sockets: sockets))
    }

    private static func large(_ row: ReplyRow) -> Row {
        guard let fields = row.pairs(3), let part = NodeMeta(fields).part(counts: [:]) else {
            return .content(.broken)
        }
        return .large(part)
    }

    private static func part(_ row: ReplyRow) -> NodeRead.Content {
        var counts: [Topic: Int] = [:]
        guard let fields = row.pairs(3), let pairs = row.pairs(4), counts.take(pairs) else {
            return .broken
        }
        guard let part = NodeMeta(fields).part(counts: counts),
            part.total == counts.values.reduce(0, +)
        else { return .broken }
        return .part(part)
    }
}

extension [Topic: Int] {
    /// Takes fields of a node's hash; false when there is one that no node of ours wrote.
    mutating func take(_ pairs: [(name: String, value: RedisReply)]) -> Bool {
        reserveCapacity(count + pairs.count)
        for pair in pairs {
            guard let count = pair.value.integer, (1...Keyspace.maximumCount).contains(count),
                let topic = try? Topic(pair.name)
            else { return false }
            self[topic] = Int(count)
        }
        return true
    }
}
