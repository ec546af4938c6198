import Headcount
import Hummingbird

/// `GET /metrics` for Prometheus, on the ops port.
struct MetricsRoute {
    let node: HeadcountNode
    let monitor: Monitor

    func add(to router: Router<BasicRequestContext>) {
        router.get("metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: MetricsText.contentType],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        }
    }

    private var text: String {
        var metrics = MetricsText()
        let traffic = monitor.traffic
        metrics.family(
            "build_info", .gauge, "The version that runs; always 1.",
            [([("version", HeadcountVersion.current)], 1)])
        metrics.family("sockets", .gauge, "Live sockets of this node.", node.table.sockets)
        metrics.family(
            "sockets_opened_total", .counter, "Sockets opened since the start.",
            traffic.socketsOpened)
        metrics.family("joins_total", .counter, "Joins of topics since the start.", traffic.joins)
        metrics.family(
            "leaves_total", .counter, "Leaves of topics since the start.", traffic.leaves)
        metrics.family(
            "refused_total", .counter, "Sockets and joins that were refused, by reason.",
            RefusalReason.allCases.map {
                ([("reason", $0.rawValue)], traffic.refused[$0] ?? 0)
            })
        metrics.family(
            "limit", .gauge, "The limits in force, by scope.",
            // The first rule of a scope counts; one sample for each.
            node.rulesInForce.effective.map {
                ([("scope", $0.scopeName), ("mode", $0.mode.rawValue)], $0.number)
            })
        metrics.family(
            "limits_version", .gauge, "The version of the cluster's limits; 0 before there is one.",
            Int(clamping: node.limits.version))
        return metrics.text
    }
}
