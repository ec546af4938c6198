package import JSONBytes

extension NodeStats {
    /// The answer as JSON text in UTF-8:
    /// `{"connections": {TOPIC: {NODE: COUNT}}, "total", "sockets", "node", "timestamp"}`.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 160 + 48 * topics.count)
        write(to: &writer)
        return writer.bytes
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { answer in
            answer.object("connections") { connections in
                for row in topics {
                    connections.object(row.topic.name) { $0.field(node.rawValue, row.count) }
                }
            }
            answer.field("total", total)
            answer.field("sockets", sockets)
            answer.field("truncated", isTruncated)
            answer.field("node", node.rawValue)
            answer.field("timestamp", timestamp.description)
        }
    }
}
