import Headcount
import JSONBytes

/// One answer of `get_monitoring_info`.
struct MonitoringInfo {
    var connections: NodeStats
    var cluster: ClusterStats
    var traffic: TrafficTotals
    var rates: RateWindow
    var limits: StoredLimits
    var rulesInForce: LimitRules
    var store: StoreKind
    var health: StoreHealth
    var uptime: Duration
    var incarnation: Incarnation?
    var isDraining: Bool
    /// How long the node's lease lives without renewal.
    var leaseLength: Duration
    var memoryBytes: Int
    var now: ContinuousClock.Instant

    /// The answer as JSON text in UTF-8.
    var json: [UInt8] {
        var writer = JSONWriter(capacity: 2_048)
        writer.object { answer in
            answer.key("connections")
            connections.write(to: &answer)
            answer.key("cluster")
            cluster.write(to: &answer, listsTopics: false)
            answer.object("streaming", streaming)
            answer.object("churn", churn)
            answer.array("limits", limits)
            answer.object("refused", refused)
            answer.object("redis", redis)
            answer.object("node", process)
        }
        return writer.bytes
    }

    private func streaming(_ writer: inout JSONWriter) {
        writer.field("messages_in", traffic.messagesIn)
        writer.field("messages_out", traffic.messagesOut)
        writer.field("bytes_in", traffic.bytesIn)
        writer.field("bytes_out", traffic.bytesOut)
        writer.field("drops", traffic.drops)
        writer.field("messages_in_per_second", rates.perSecond(over: 60, \.messagesIn))
        writer.field("messages_out_per_second", rates.perSecond(over: 60, \.messagesOut))
        writer.field("bytes_in_per_second", rates.perSecond(over: 60, \.bytesIn))
        writer.field("bytes_out_per_second", rates.perSecond(over: 60, \.bytesOut))
    }

    private func churn(_ writer: inout JSONWriter) {
        writer.field("joins", traffic.joins)
        writer.field("leaves", traffic.leaves)
        for (name, seconds) in [("1m", 60), ("5m", 300)] {
            writer.field("joins_per_second_\(name)", rates.perSecond(over: seconds, \.joins))
            writer.field("leaves_per_second_\(name)", rates.perSecond(over: seconds, \.leaves))
        }
    }

    /// The rules that count now, each with what it counts where that is one number.
    private func limits(_ writer: inout JSONWriter) {
        for rule in rulesInForce.rules {
            writer.object { row in
                row.field("scope", rule.scopeName)
                row.field("limit", rule.number)
                row.field("mode", rule.mode.rawValue)
                row.field("version", limits.version)
                switch rule.scope {
                case .node: row.field("connected", connections.sockets)
                case .cluster: row.field("connected", cluster.totals.sockets)
                case .address, .topics: break
                }
            }
        }
    }

    private func refused(_ writer: inout JSONWriter) {
        for reason in RefusalReason.allCases {
            writer.field(reason.rawValue, traffic.refused[reason] ?? 0)
        }
    }

    private func redis(_ writer: inout JSONWriter) {
        writer.field("state", store == .memory ? "none" : health.state.rawValue)
        writer.key("last_success_age_ms")
        if let lastSuccess = health.lastSuccess {
            writer.integer((now - lastSuccess).wholeMilliseconds)
        } else {
            writer.null()
        }
        writer.key("round_trip_ms")
        if let roundTrip = health.roundTrip {
            writer.number(roundTrip / .milliseconds(1))
        } else {
            writer.null()
        }
    }

    private func process(_ writer: inout JSONWriter) {
        writer.field("uptime_s", uptime.wholeMilliseconds / 1_000)
        writer.field("version", HeadcountVersion.current)
        writer.key("incarnation")
        if let incarnation { writer.integer(incarnation.rawValue) } else { writer.null() }
        writer.field("draining", isDraining)
        writer.field("ttl_ms", leaseLength.wholeMilliseconds)
        writer.field("memory_bytes", memoryBytes)
    }
}
