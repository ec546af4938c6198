/// One live client and the topics it is in: all of it counts down exactly once.
///
/// Closing or dropping the socket leaves its topics first. A socket is in a topic once, however
/// often it asks.
public struct Socket: ~Copyable, Sendable {
    private let table: LocalTable
    private var cells: [TopicCell] = []

    /// Takes over a socket that `table` already counted.
    init(table: LocalTable) {
        self.table = table
    }

    deinit {
        for cell in cells { cell.decrement() }
        table.closeSocket()
    }

    /// How many topics the socket is in.
    public var connections: Int { cells.count }

    /// Counts one connection to `topic`, whatever the rules say.
    ///
    /// - Returns: The topic in the table's own storage, which lives as long as the topic does;
    ///   keeping it instead of a copy saves a socket the copy. `nil` when the socket was in the
    ///   topic already, and nothing was counted.
    @discardableResult
    public mutating func join(_ topic: Topic) -> Topic? {
        guard !isIn(topic) else { return nil }
        let cell = table.countedCell(topic)
        cells.append(cell)
        return cell.topic
    }

    /// Whether the socket is in `topic`.
    public func isIn(_ topic: Topic) -> Bool { cells.contains { $0.topic == topic } }

    /// Takes over a connection that is counted.
    mutating func take(_ cell: TopicCell) { cells.append(cell) }

    /// Gives the connection to `topic` back. False when the socket was not in it.
    @discardableResult
    public mutating func leave(_ topic: Topic) -> Bool {
        guard let index = cells.firstIndex(where: { $0.topic == topic }) else { return false }
        cells.remove(at: index).decrement()
        return true
    }

    /// Leaves all topics and counts the socket down now. Dropping the value does the same.
    public consuming func close() {}
}
