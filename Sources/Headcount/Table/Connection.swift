/// One counted connection: it counts down exactly once, when it is left or dropped.
///
/// The type cannot be copied, so no code path can count down twice, and none can forget to.
public struct Connection: ~Copyable, Sendable {
    private let cell: TopicCell

    /// Takes over one that `cell` already counted.
    init(cell: TopicCell) {
        self.cell = cell
    }

    deinit {
        cell.decrement()
    }

    /// The topic joined.
    public var topic: Topic { cell.topic }

    /// Counts the connection down now. Dropping the value does the same.
    public consuming func leave() {}
}
