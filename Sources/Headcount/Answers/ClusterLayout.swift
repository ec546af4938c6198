import JSONBytes

/// The members of a cluster's answer and their order: the one place that spells them.
enum ClusterLayout {
    /// One topic, without the braces.
    ///
    /// - Parameter nodes: Writes its connections by node.
    static func topic(
        _ writer: inout JSONWriter, total: Int, nodes: (inout JSONWriter) -> Void
    ) {
        writer.field("total", total)
        writer.object("nodes", nodes)
    }

    /// One node, without the braces.
    ///
    /// - Parameters:
    ///   - connections: Writes its connections by listed topic; nil leaves them out.
    ///   - age: Writes the milliseconds since it last renewed its lease.
    static func node(
        _ writer: inout JSONWriter, total: Int, sockets: Int, profile: NodeProfile,
        connections: ((inout JSONWriter) -> Void)?, age: (inout JSONWriter) -> Void
    ) {
        writer.field("total", total)
        writer.field("sockets", sockets)
        if let connections { writer.object("connections", connections) }
        writer.key("age_ms")
        age(&writer)
        writer.key("capacity")
        if let capacity = profile.capacity { writer.integer(capacity) } else { writer.null() }
        writer.field("draining", profile.isDraining)
        writer.object("labels") { labels in
            for (name, value) in profile.labels.sorted(by: { $0.key < $1.key }) {
                labels.field(name, value)
            }
        }
    }

    /// What follows the topics and the nodes: the totals, and how far they can be trusted.
    static func end(
        _ writer: inout JSONWriter, totals: ClusterTotals, isTruncated: Bool?, node: NodeName,
        timestamp: Timestamp
    ) {
        writer.field("total_connections", totals.connections)
        writer.field("total_sockets", totals.sockets)
        writer.field("cluster_size", totals.nodes)
        writer.field("complete", totals.isComplete)
        writer.field("stale", totals.isStale)
        writer.field("age_ms", totals.age.wholeMilliseconds)
        if let isTruncated { writer.field("truncated", isTruncated) }
        writer.field("node", node.rawValue)
        writer.field("timestamp", timestamp.description)
    }
}
