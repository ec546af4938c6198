/// What waits in memory for the sockets of one loop, in either direction, and who holds how much.
///
/// What a holder has is written down when it changes and looked at again once a second, so that the
/// sum is never less than it was at the last look.
struct BufferLedger {
    /// How many bytes may wait.
    let limit: Int
    /// How many wait, as far as it is known.
    private(set) var total = 0
    private var entries: [ObjectIdentifier: WebSocketHandler] = [:]

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether more waits than may.
    var isOverdrawn: Bool { total > limit }

    /// Those who hold anything.
    var holders: [WebSocketHandler] { Array(entries.values) }

    /// A holder has so many bytes now.
    mutating func set(_ handler: WebSocketHandler, to bytes: Int) {
        let bytes = UInt32(clamping: bytes)
        guard bytes != handler.heldBytes else { return }
        total += Int(bytes) - Int(handler.heldBytes)
        handler.heldBytes = bytes
        entries[ObjectIdentifier(handler)] = bytes > 0 ? handler : nil
    }

    /// Who has to go so that a quarter of the limit is free again: those who hold most.
    var excess: [WebSocketHandler] {
        guard isOverdrawn else { return [] }
        var rest = total
        return holders.sorted { $0.heldBytes > $1.heldBytes }.prefix { handler in
            guard rest > limit / 4 * 3 else { return false }
            rest -= Int(handler.heldBytes)
            return true
        }
    }
}
