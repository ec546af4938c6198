/// How many sockets each client has here, by its address.
///
/// What counts as one client is ``IPAddress/group``. Memory is bounded by the sockets there are:
/// a client without any is not kept.
final class AddressCounts: Sendable {
    private let counts = Shards<[IPAddress: Int]>([:])

    /// Counts one more socket, unless the client has `limit` of them or more.
    ///
    /// - Parameter limit: The most that it may have; nil to count it in any case.
    /// - Returns: Whether it was counted; then ``close(_:)`` is owed when it ends.
    func open(_ address: IPAddress, limit: Int?) -> Bool {
        let group = address.group
        return counts.withPart(of: group) { counts in
            let sockets = counts[group] ?? 0
            if let limit, sockets >= limit { return false }
            counts[group] = sockets + 1
            return true
        }
    }

    /// Counts one socket less.
    func close(_ address: IPAddress) {
        let group = address.group
        counts.withPart(of: group) { counts in
            guard let sockets = counts[group] else {
                return assertionFailure("a socket from \(address) ends that was not counted")
            }
            counts[group] = sockets > 1 ? sockets - 1 : nil
        }
    }

    /// The sockets of an address's client.
    func sockets(of address: IPAddress) -> Int {
        let group = address.group
        return counts.withPart(of: group) { $0[group] ?? 0 }
    }

    /// How many clients have sockets.
    var addresses: Int { counts.sum(\.count) }
}
