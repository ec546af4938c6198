/// Which state of a node's counts a part is: later states are larger.
public struct PartVersion: Hashable, Sendable, Comparable {
    /// The epoch in which the node wrote its table whole.
    public let epoch: Epoch
    /// The life of the node that wrote it.
    public let incarnation: Incarnation
    /// How many writes that life had made. It never goes down.
    public let sequence: UInt64

    /// Creates a version.
    public init(epoch: Epoch, incarnation: Incarnation, sequence: UInt64) {
        self.epoch = epoch
        self.incarnation = incarnation
        self.sequence = sequence
    }

    /// Orders by epoch, then incarnation, then sequence.
    public static func < (left: PartVersion, right: PartVersion) -> Bool {
        (left.epoch, left.incarnation, left.sequence)
            < (right.epoch, right.incarnation, right.sequence)
    }
}
