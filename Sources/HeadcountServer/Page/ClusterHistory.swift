import Headcount
import JSONBytes

/// The cluster's totals of the last hour, one point each 15 seconds.
///
/// A value without a clock: whoever keeps it adds a point when it is time.
struct ClusterHistory: Sendable, Equatable {
    /// Between two points.
    static let interval = Duration.seconds(15)
    /// How many points are kept.
    static let length = 240

    private var connections: [Int?] = []
    private var sockets: [Int?] = []

    /// Adds the newest point; what was not complete then is not known.
    mutating func add(_ totals: ClusterTotals) {
        let isKnown = totals.isComplete && !totals.isStale
        connections.append(isKnown ? totals.connections : nil)
        sockets.append(isKnown ? totals.sockets : nil)
        guard connections.count > Self.length else { return }
        connections.removeFirst()
        sockets.removeFirst()
    }

    /// `{"interval_s", "total_connections": [n or null, …], "total_sockets": […]}`, oldest first.
    var json: [UInt8] {
        var writer = JSONWriter(capacity: 64 + 16 * connections.count)
        writer.object { answer in
            answer.field("interval_s", Int(Self.interval.components.seconds))
            answer.array("total_connections") { Self.write(connections, to: &$0) }
            answer.array("total_sockets") { Self.write(sockets, to: &$0) }
        }
        return writer.bytes
    }

    private static func write(_ points: [Int?], to writer: inout JSONWriter) {
        for point in points {
            if let point { writer.integer(point) } else { writer.null() }
        }
    }
}
