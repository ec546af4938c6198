/// How loaded a node is, as Envoy's client-side weighted round robin reads it: the header
/// `endpoint-load-metrics` in the JSON form of the Open Request Cost Aggregation.
///
/// Envoy weighs by `rps_fractional` over the utilization, and leaves out whoever reports a 0 there.
struct LoadReport: Sendable, Equatable {
    static let headerName = "endpoint-load-metrics"

    /// Sockets over the most that the node takes; nil for no bound.
    var utilization: Double?
    /// The processors' time that the process uses, over all there are.
    var processors: Double
    /// Messages of clients and new sockets in a second.
    var requestsPerSecond: Double
    var sockets: Int

    /// `JSON {…}`.
    var header: String {
        var members = ["\"cpu_utilization\":\(Self.text(Self.atLeastSome(processors)))"]
        if let utilization {
            members.append(
                "\"application_utilization\":\(Self.text(Self.atLeastSome(utilization)))")
        }
        members.append("\"rps_fractional\":\(Self.text(Self.atLeastSome(requestsPerSecond)))")
        members.append("\"named_metrics\":{\"sockets\":\(sockets)}")
        return "JSON {\(members.joined(separator: ","))}"
    }

    private static func atLeastSome(_ number: Double) -> Double { number > 0.001 ? number : 0.001 }

    /// Thousandths are enough, and need no exponent.
    private static func text(_ number: Double) -> String {
        let thousandths = Int((max(0, min(number, 1e9)) * 1_000).rounded())
        let fraction = String(thousandths % 1_000 + 1_000).dropFirst()
        return "\(thousandths / 1_000).\(fraction)"
    }
}
