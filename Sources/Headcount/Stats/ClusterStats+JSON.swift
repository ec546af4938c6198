package import JSONBytes

extension ClusterStats {
    /// The answer as JSON text in UTF-8: topics and nodes by name, then the totals and how far
    /// they can be trusted.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 512 + topics.count * (64 + 24 * nodes.count))
        write(to: &writer)
        return writer.bytes
    }

    /// - Parameter listsTopics: Whether the topics are written out, by topic and by node.
    package func write(to writer: inout JSONWriter, listsTopics: Bool = true) {
        writer.object { answer in
            if listsTopics {
                answer.object("topics") { topics in
                    for row in self.topics {
                        topics.object(row.topic.name) { topic in
                            ClusterLayout.topic(&topic, total: row.total) { nodes in
                                for share in row.nodes {
                                    nodes.field(share.node.rawValue, share.count)
                                }
                            }
                        }
                    }
                }
            }
            answer.object("nodes") { nodes in
                for row in self.nodes {
                    nodes.object(row.node.rawValue) { node in
                        ClusterLayout.node(
                            &node, total: row.total, sockets: row.sockets, profile: row.profile,
                            connections: !listsTopics
                                ? nil
                                : { connections in
                                    for topic in row.topics {
                                        connections.field(topic.topic.name, topic.count)
                                    }
                                },
                            age: { $0.integer(row.age.wholeMilliseconds) })
                    }
                }
            }
            ClusterLayout.end(
                &answer, totals: totals, isTruncated: listsTopics ? isTruncated : nil, node: node,
                timestamp: timestamp)
        }
    }
}

extension ClusterTotals {
    /// The numbers as JSON text in UTF-8, flat; `capacity` and `utilization` are null when a
    /// node does not say what it is made for.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 192)
        writer.object { write(to: &$0) }
        return writer.bytes
    }

    /// The same with an `error` that says why the numbers should not be acted on.
    public var untrustedJSON: [UInt8] {
        var writer = JSONWriter(capacity: 384)
        writer.object { answer in
            write(to: &answer)
            answer.object("error") { error in
                error.field("code", isStale ? "stale" : "not_complete")
                error.field(
                    "message",
                    isStale
                        ? "the counts of other nodes were last read \(age.wholeMilliseconds) ms ago"
                        : "a living node's counts may be missing; ask again in a few seconds, or "
                            + "with ?incomplete=1")
            }
        }
        return writer.bytes
    }

    private func write(to answer: inout JSONWriter) {
        answer.field("total_connections", connections)
        answer.field("total_sockets", sockets)
        answer.field("cluster_size", nodes)
        answer.key("capacity")
        if let capacity { answer.integer(capacity) } else { answer.null() }
        answer.key("utilization")
        if let utilization { answer.number(utilization) } else { answer.null() }
        answer.field("complete", isComplete)
        answer.field("stale", isStale)
        answer.field("age_ms", age.wholeMilliseconds)
    }
}
