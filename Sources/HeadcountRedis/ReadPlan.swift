import Headcount
import Hiredis

/// What to ask Redis next to have one whole look at a shard.
///
/// It decides and does no I/O. Mostly one question is all: what have the living nodes written since
/// the states that the reader has? A node that the reader did not know, an answer that was full, or
/// a table too large for one answer make it ask again.
///
/// A large table is gathered piece by piece while its owner writes on. What does not change
/// meanwhile is seen as it is; what does is in the log since the state in which the gathering began,
/// and the next question brings it. If the log does not reach back to it, the gathering begins anew.
struct ReadPlan {
    /// How many questions one look may take: what is missing then waits for the next.
    static let maximumQuestions = 64
    /// How often the gathering of a table may begin.
    static let maximumScans = 3
    /// How many tables are gathered at the same time: their pieces go to Redis at once.
    static let parallelScans = 4
    /// How many pieces one look may take: a Redis that never says that it was the last holds nobody
    /// up for good.
    static let maximumPieces = 50_000
    /// The most topics of one node, and the most changes of it, that one look brings.
    static let maximumTopics = 1 << 22
    /// The most nodes that are asked about.
    static let maximumNodes = 1 << 16

    enum Step {
        /// Run `read.lua` with these nodes and the states that are known of them.
        case ask([(name: NodeName, version: PartVersion?)])
        /// Go on with `HSCAN` in these nodes' counts.
        case scan([(name: NodeName, cursor: String)])
        /// This is the look.
        case done(ClusterRead)
    }

    /// What was brought of a node so far.
    private enum Gathered {
        case changes(NodeChanges, isWhole: Bool)
        case part(NodePart, isWhole: Bool)

        var version: PartVersion {
            switch self {
            case .changes(let changes, _): changes.version
            case .part(let part, _): part.version
            }
        }
    }

    private struct Scan {
        var part: NodePart
        var cursor = "0"
    }

    private var known: [NodeName: PartVersion]
    private var names: Set<NodeName>
    private var gathered: [NodeName: Gathered] = [:]
    private var scans: [NodeName: Scan] = [:]
    /// Of tables gathered to which nothing was added since: they must be equal when nothing was
    /// written meanwhile.
    private var sumsOfScans: [NodeName: (seen: Int, declared: Int)] = [:]
    private var scansBegun: [NodeName: Int] = [:]
    private var lastReply: ReadReply?
    private var isOpen = true
    private var questions = 0
    private var pieces = 0

    init(known: [NodeName: PartVersion], own: NodeName?) {
        self.known = known
        names = Set(known.keys)
        if let own { names.insert(own) }
    }

    /// The state that is known of a node by now.
    func version(of name: NodeName) -> PartVersion? { gathered[name]?.version ?? known[name] }

    /// What to do next.
    var step: Step {
        if !scans.isEmpty {
            return .scan(
                scans.keys.sorted().prefix(Self.parallelScans).map {
                    ($0, scans[$0]?.cursor ?? "0")
                })
        }
        if let lastReply, !isOpen || questions >= Self.maximumQuestions {
            return .done(look(lastReply))
        }
        return .ask(names.sorted().map { ($0, version(of: $0)) })
    }

    /// Learns what `read.lua` answered.
    mutating func take(_ reply: ReadReply) {
        questions += 1
        isOpen = false
        for (name, _, row) in reply.rows {
            switch row {
            case .unnamed:
                if names.count < Self.maximumNodes, names.insert(name).inserted { isOpen = true }
            case .later:
                isOpen = true
            case .content(.part(let part)):
                gathered[name] = .part(part, isWhole: true)
            case .content(.unchanged):
                break
            case .content:
                gathered[name] = nil
            case .log(let reached, let changes):
                follow(changes, reached: reached, of: name)
            case .malformedLog:
                forget(name)
            case .large(let part):
                beginScan(part, of: name)
            }
        }
        lastReply = reply
    }

    /// Learns what `HSCAN` answered.
    mutating func take(_ reply: RedisReply, scanOf name: NodeName) {
        guard var scan = scans.removeValue(forKey: name) else { return }
        pieces += 1
        let row = ReplyRow(reply)
        guard let cursor = row.string(0), let pairs = row.pairs(1), scan.part.counts.take(pairs),
            pieces <= Self.maximumPieces, scan.part.counts.count <= Self.maximumTopics
        else { return }
        scan.cursor = cursor
        guard cursor == "0" else {
            scans[name] = scan
            return
        }
        // The sum of what was seen: some of it was written after the state that it counts for.
        let sum = scan.part.counts.values.reduce(0, +)
        sumsOfScans[name] = (seen: sum, declared: scan.part.total)
        scan.part.total = sum
        gathered[name] = .part(scan.part, isWhole: true)
    }

    private mutating func beginScan(_ part: NodePart, of name: NodeName) {
        gathered[name] = nil
        let begun = scansBegun[name, default: 0]
        guard begun < Self.maximumScans, pieces < Self.maximumPieces else { return }
        scansBegun[name] = begun + 1
        scans[name] = Scan(part: part)
        isOpen = true
    }

    private mutating func follow(
        _ changes: NodeChanges, reached: UInt64, of name: NodeName
    ) {
        let isWhole = reached == changes.sequence
        var changes = changes
        changes.sequence = reached
        if !isWhole { isOpen = true }
        switch gathered[name] {
        case .part(var part, _):
            sumsOfScans[name] = nil
            let addsUp = part.apply(changes)
            gathered[name] = addsUp || !isWhole ? .part(part, isWhole: isWhole) : nil
        case .changes(let earlier, _):
            changes.counts = earlier.counts + changes.counts
            changes.since = earlier.since
            guard changes.counts.count <= Self.maximumTopics else { return forget(name) }
            gathered[name] = .changes(changes, isWhole: isWhole)
        case nil:
            gathered[name] = .changes(changes, isWhole: isWhole)
        }
    }

    /// What was heard of a node is of no use: asks for all of it.
    private mutating func forget(_ name: NodeName) {
        gathered[name] = nil
        known[name] = nil
        isOpen = true
    }

    private func look(_ reply: ReadReply) -> ClusterRead {
        ClusterRead(
            epoch: reply.epoch, epochAge: reply.epochAge,
            timeMilliseconds: reply.timeMilliseconds,
            nodes: reply.rows.map { name, leaseRemaining, row in
                NodeRead(
                    name: name, leaseRemaining: leaseRemaining, content: content(row, of: name))
            })
    }

    private func content(_ row: ReadReply.Row, of name: NodeName) -> NodeRead.Content {
        if case .content(.unchanged) = row, let sums = sumsOfScans[name],
            sums.seen != sums.declared
        {
            return .broken
        }
        return switch (row, gathered[name]) {
        case (.content(.unchanged), nil):
            .unchanged
        case (.content(.unchanged), .part(let part, isWhole: true)?),
            (.content(.part), .part(let part, isWhole: true)?):
            .part(part)
        case (.content(.unchanged), .changes(let changes, isWhole: true)?):
            .changes(changes)
        // Only some of what was written since has come: it does not add up yet.
        case (.content(.unchanged), .part?), (.content(.unchanged), .changes?):
            .broken
        case (.log, .part(let part, isWhole: true)?):
            .part(part)
        case (.log, .changes(let changes, isWhole: true)?):
            .changes(changes)
        case (.content(let content), _):
            content
        case (.unnamed, _), (.later, _), (.log, _), (.malformedLog, _), (.large, _):
            .broken
        }
    }
}
