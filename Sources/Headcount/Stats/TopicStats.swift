import JSONBytes

/// One topic over all nodes, and how far the answer can be trusted.
public struct TopicStats: Sendable, Hashable {
    /// The topic's connections, in all and by node.
    public var row: ClusterStats.TopicRow
    /// The whole cluster's numbers, which say how far it can be trusted.
    public var totals: ClusterTotals

    /// The answer as JSON text in UTF-8:
    /// `{"topic", "total", "nodes": [{"node", "connections"}], "complete", "stale", "age_ms"}`.
    ///
    /// Nodes are an array here, because their names may hold what query languages take for
    /// syntax.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { answer in
            answer.field("topic", row.topic.name)
            answer.field("total", row.total)
            answer.array("nodes") { nodes in
                for share in row.nodes {
                    nodes.object {
                        $0.field("node", share.node.rawValue)
                        $0.field("connections", share.count)
                    }
                }
            }
            answer.field("complete", totals.isComplete)
            answer.field("stale", totals.isStale)
            answer.field("age_ms", totals.age.wholeMilliseconds)
        }
        return writer.bytes
    }
}
