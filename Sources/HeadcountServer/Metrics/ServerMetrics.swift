import CoreMetrics
import Headcount

/// The metrics of a node and its sockets: read where they live, at each scrape.
struct ServerMetrics: Sendable {
    /// The topic that stands for all that are not named.
    static let others = "__other__"

    let node: HeadcountNode
    let monitor: Monitor
    let drain: Drain
    let plans: PlanCounts
    /// How many topics are named, the largest.
    let topics: Int

    /// Where sockets record how long they were open, in seconds.
    static func lifetimes(_ registry: PrometheusRegistry) -> Recorder {
        let name = "headcount_socket_duration_seconds"
        registry.describe(
            name, help: "How long sockets were open.", buckets: PrometheusRegistry.lifetimeBuckets)
        registry.describe(
            "headcount_publish_duration_seconds",
            help: "How long it took to write this node's counts to the store.")
        registry.describe(
            "headcount_cluster_refresh_duration_seconds",
            help: "How long it took to read what had changed in the cluster.")
        return Recorder(label: name, aggregate: true, factory: registry)
    }

    func write(_ families: inout FamilyWriter) {
        local(&families)
        cluster(&families)
        store(&families)
        traffic(&families)
        process(&families)
    }

    private func local(_ families: inout FamilyWriter) {
        let rows = node.table.counts()
        var largest = LargestTopics(limit: topics)
        for row in rows where row.topic.name != Self.others { largest.offer(row) }
        let named = largest.take()
        let folded = rows.map(\.count).reduce(0, +) - named.map(\.count).reduce(0, +)
        families.gauge(
            "headcount_connections", help: "Live connections of this node, by topic: the largest."
        ) { samples in
            for row in named { samples.add(row.count, ["topic": row.topic.name]) }
            samples.add(folded, ["topic": Self.others])
        }
        families.gauge(
            "headcount_topics", help: "Topics that somebody is in at this node.", rows.count)
        families.gauge(
            "headcount_topics_folded",
            help: "Topics that stand together under \(Self.others).", rows.count - named.count)
        families.gauge(
            "headcount_sockets", help: "Live sockets of this node.", node.table.sockets)
        families.gauge(
            "headcount_plan_sockets", help: "Live sockets of this node, by their token's plan."
        ) { samples in
            for (plan, sockets) in plans.all { samples.add(sockets, ["plan": plan]) }
        }
        if let capacity = node.settings.capacity {
            families.gauge(
                "headcount_capacity_sockets", help: "Sockets that this node is made for.", capacity)
        }
        families.gauge(
            "headcount_draining", help: "Whether this node gives up its sockets.",
            drain.isDraining ? 1 : 0)
        families.gauge("headcount_build_info", help: "The version that runs; always 1.") {
            $0.add(1, ["version": HeadcountVersion.current, "node": node.name.rawValue])
        }
    }

    private func cluster(_ families: inout FamilyWriter) {
        let totals = node.lastClusterTotals()
        families.gauge(
            "headcount_cluster_connections", help: "Live connections of all nodes.",
            totals.connections)
        families.gauge(
            "headcount_cluster_sockets", help: "Live sockets of all nodes.", totals.sockets)
        families.gauge("headcount_cluster_nodes", help: "Living nodes.", totals.nodes)
        families.gauge(
            "headcount_cluster_age_seconds",
            help: "The time since this node last read the others' counts.",
            totals.age / .seconds(1))
        families.gauge(
            "headcount_cluster_complete",
            help: "Whether every living node's counts are in this node's answers.",
            totals.isComplete ? 1 : 0)
        families.gauge(
            "headcount_cluster_stale",
            help: "Whether this node's last look at the cluster is older than a lease.",
            totals.isStale ? 1 : 0)
        families.gauge("headcount_limit", help: "The limits in force, by scope.") { samples in
            // The first rule of a scope counts; one sample for each.
            for rule in node.rulesInForce.effective {
                samples.add(rule.number, ["scope": rule.scopeName, "mode": rule.mode.rawValue])
            }
        }
        families.gauge(
            "headcount_limits_version",
            help: "The version of the cluster's limits; 0 before there is one.",
            Int(clamping: node.limits.version))
    }

    private func store(_ families: inout FamilyWriter) {
        families.gauge(
            "headcount_lease_ttl_seconds", help: "How long this node's lease lives unrenewed.",
            node.settings.ttl / .seconds(1))
        let now = ContinuousClock.now
        if let published = node.lastPublishedAt {
            families.gauge(
                "headcount_heartbeat_age_seconds",
                help: "The time since this node's lease was last renewed.",
                (now - published) / .seconds(1))
        }
        families.counter(
            "headcount_resyncs_total",
            help: "Times that the whole table was written again because the store had lost some.",
            node.resyncs)
        guard case .redis = node.storeKind else { return }
        let health = node.storeHealth
        families.gauge(
            "headcount_redis_up", help: "Whether Redis answered when it was last asked.",
            health.state == .up ? 1 : 0)
        if let success = health.lastSuccess {
            let time = Double(Timestamp.now.microseconds) / 1e6 - (now - success) / .seconds(1)
            families.gauge(
                "headcount_redis_last_success_timestamp_seconds",
                help: "When Redis last answered.", time)
        }
        families.counter(
            "headcount_redis_errors_total", help: "Requests that Redis did not answer as it should."
        ) { samples in
            for kind in StoreFailure.allCases {
                samples.add(health.failuresByKind[kind] ?? 0, ["kind": kind.rawValue])
            }
        }
        families.counter(
            "headcount_redis_reconnects_total", help: "Connections to Redis that were made again.",
            node.storeReconnects)
    }

    private func traffic(_ families: inout FamilyWriter) {
        let traffic = monitor.traffic
        families.counter(
            "headcount_sockets_opened_total", help: "Sockets that were opened.",
            traffic.socketsOpened)
        families.counter(
            "headcount_sockets_closed_total", help: "Sockets that ended, by why."
        ) { samples in
            for cause in CloseCause.allCases {
                samples.add(traffic.closed[cause] ?? 0, ["reason": cause.rawValue])
            }
        }
        families.counter("headcount_joins_total", help: "Joins of topics.", traffic.joins)
        families.counter("headcount_leaves_total", help: "Leaves of topics.", traffic.leaves)
        families.counter(
            "headcount_refused_total", help: "Sockets and joins that were refused, by why."
        ) { samples in
            for reason in RefusalReason.allCases {
                samples.add(traffic.refused[reason] ?? 0, ["reason": reason.rawValue])
            }
        }
        families.counter(
            "headcount_messages_received_total", help: "Messages of clients.", traffic.messagesIn)
        families.counter(
            "headcount_messages_sent_total", help: "Messages to clients.", traffic.messagesOut)
        families.counter(
            "headcount_messages_dropped_total",
            help: "Broadcasts that were left out because a client did not read.", traffic.drops)
        families.counter(
            "headcount_received_bytes_total", help: "Bytes of clients' frames.", traffic.bytesIn)
        families.counter(
            "headcount_sent_bytes_total", help: "Bytes of frames to clients.", traffic.bytesOut)
    }

    private func process(_ families: inout FamilyWriter) {
        families.gauge(
            "process_resident_memory_bytes", help: "Memory that the process holds.",
            ProcessResources.residentBytes)
        families.counter(
            "process_cpu_seconds_total", help: "Processor time that the process has used.",
            ProcessResources.processorTime / .seconds(1))
        families.gauge(
            "process_open_fds", help: "Open files and connections.", ProcessResources.openFiles)
        families.gauge(
            "process_max_fds", help: "The most files and connections that may be open.",
            ProcessResources.maximumFiles)
        families.gauge(
            "process_start_time_seconds", help: "When the node started.",
            Double(node.startedAtMilliseconds) / 1_000)
    }
}
