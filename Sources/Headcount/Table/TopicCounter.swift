/// A handle on one topic that joins it without a look-up.
public struct TopicCounter: Sendable {
    /// The topic that this handle joins.
    public let topic: Topic
    private let table: LocalTable
    /// The topic's cell as of the last join; replaced when it was reclaimed in between.
    private var cell: TopicCell?

    init(table: LocalTable, topic: Topic) {
        self.table = table
        self.topic = topic
    }

    /// Counts one connection. Costs a few atomic operations; the first time, and when the topic
    /// was reclaimed since the last, a look-up by name.
    public mutating func join() -> Connection {
        if let cell, cell.increment() { return Connection(cell: cell) }
        let cell = table.countedCell(topic)
        self.cell = cell
        return Connection(cell: cell)
    }
}
