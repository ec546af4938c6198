import HashTreeCollections

/// What the other nodes have in one shard, topic by topic, with sums kept by difference.
///
///     rows    topic ──▶ total, shares: (node's number, count) in the order of the numbers
///     names   node's number ──▶ name
///
/// A value whose copies share whatever did not change: a copy costs a few references, and a change
/// to one of them costs one path of the tree, however many topics there are.
struct TopicLedger: Sendable {
    /// One node's part of a topic.
    struct Share: Sendable, Hashable {
        /// Which node: see ``TopicLedger/name(_:)``.
        let node: Int32
        var count: Int
    }

    /// One topic over the other nodes.
    struct Row: Sendable, Hashable {
        var total = 0
        var shares: [Share] = []
    }

    /// The topics that have connections.
    private(set) var rows: TreeDictionary<Topic, Row> = [:]
    /// The connections in all topics.
    private(set) var total = 0
    /// The largest topics.
    private(set) var ranking = TopicRanking()

    private var names: [NodeName] = []
    private var numbers: [NodeName: Int32] = [:]
    private var freeNumbers: [Int32] = []

    /// The name behind a number.
    func name(_ number: Int32) -> NodeName { names[Int(number)] }

    /// By number: where each node is among others; nil for numbers that stand for none of them.
    func places(among others: [NodeName: Int]) -> [Int?] { names.map { others[$0] } }

    /// The number of a node that is about to get counts.
    mutating func number(of name: NodeName) -> Int32 {
        if let number = numbers[name] { return number }
        let number = freeNumbers.popLast() ?? Int32(names.count)
        if Int(number) == names.count { names.append(name) } else { names[Int(number)] = name }
        numbers[name] = number
        return number
    }

    /// A node is gone: its number, in no share any more, may stand for another.
    mutating func release(_ name: NodeName) {
        guard let number = numbers.removeValue(forKey: name) else { return }
        freeNumbers.append(number)
    }

    /// One node now has so many connections to one topic. Costs one look-up, whatever there is.
    mutating func set(_ topic: Topic, to count: Int, for node: Int32) {
        let before = total
        let topicTotal = rows[topic, default: Row()].set(node, to: count, sum: &total)
        if topicTotal == 0 { rows[topic] = nil }
        if total != before { ranking.note(TopicCount(topic: topic, count: topicTotal)) }
    }

    /// The changes of one look are all in: brings the ranking up to date.
    mutating func settle() {
        ranking.settle(rows.count) { offer in
            for (topic, row) in rows { offer(TopicCount(topic: topic, count: row.total)) }
        }
    }
}

extension TopicLedger.Row {
    /// Sets one node's count, adds the difference to the sum, and returns the topic's total.
    fileprivate mutating func set(_ node: Int32, to count: Int, sum: inout Int) -> Int {
        let place = place(of: node)
        if place < shares.count, shares[place].node == node {
            let difference = count - shares[place].count
            if count == 0 { shares.remove(at: place) } else { shares[place].count = count }
            total += difference
            sum += difference
        } else if count != 0 {
            shares.insert(.init(node: node, count: count), at: place)
            total += count
            sum += count
        }
        return total
    }

    /// Where a node's share is, or belongs.
    private func place(of node: Int32) -> Int {
        // When every node has the topic, a node's share is where its number says.
        if Int(node) < shares.count, shares[Int(node)].node == node { return Int(node) }
        var (low, high) = (0, shares.count)
        while low < high {
            let middle = (low + high) / 2
            if shares[middle].node < node { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
