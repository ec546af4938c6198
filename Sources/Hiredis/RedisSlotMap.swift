/// Which server of a Redis Cluster has which slots: what `CLUSTER SLOTS` answered.
public struct RedisSlotMap: Sendable, Hashable {
    private struct Range: Sendable, Hashable {
        let slots: ClosedRange<Int64>
        let servers: [RedisEndpoint]
    }

    private let ranges: [Range]

    /// Reads the answer of `peer`, whose own host stands wherever the answer leaves it empty.
    ///
    /// Servers that do not say where they are (`?`) are left out; `nil` for an answer of another
    /// shape.
    public init?(_ reply: RedisReply, from peer: RedisEndpoint) {
        guard let rows = reply.array else { return nil }
        var ranges: [Range] = []
        for row in rows {
            guard let row = row.array, row.count >= 3, let first = row[0].integer,
                let last = row[1].integer, first <= last
            else { return nil }
            let servers = row.dropFirst(2).map { Self.endpoint($0, peer) }
            // Without a primary that can be reached, the range has none.
            guard let primary = servers.first, let primary else { continue }
            ranges.append(
                Range(
                    slots: first...last,
                    servers: [primary] + servers.dropFirst().compactMap { $0 }))
        }
        self.ranges = ranges
    }

    /// The primary that has the slot; `nil` when none has.
    public func primary(of slot: RedisSlot) -> RedisEndpoint? {
        ranges.first { $0.slots.contains(Int64(slot.number)) }?.servers.first
    }

    /// All servers, each once: primaries first.
    public var servers: [RedisEndpoint] {
        var seen: Set<RedisEndpoint> = []
        let primaries = ranges.compactMap(\.servers.first)
        let replicas = ranges.flatMap { $0.servers.dropFirst() }
        return (primaries + replicas).filter { seen.insert($0).inserted }
    }

    private static func endpoint(_ reply: RedisReply, _ peer: RedisEndpoint) -> RedisEndpoint? {
        guard let words = reply.array, words.count >= 2, let port = words[1].integer,
            (1...65_535).contains(port)
        else { return nil }
        let host = words[0].isNull ? "" : words[0].string
        guard let host, host != "?" else { return nil }
        return peer.replaced(host: host, port: Int(port))
    }
}

extension RedisEndpoint {
    /// Another server that this one named; it leaves the host empty when it is its own.
    func replaced(host: String, port: Int) -> RedisEndpoint {
        guard host.isEmpty, case .tcp(let own, _) = self else {
            return .tcp(host: host, port: port)
        }
        return .tcp(host: own, port: port)
    }
}
