import JSONBytes

extension LoadReport {
    /// One JSON object; latencies in microseconds, times in seconds.
    package var json: [UInt8] {
        var writer = JSONWriter(capacity: 2_048)
        writer.object { writer in
            writer.object("told", writeSettings)
            writer.field("elapsed_s", elapsed.seconds)
            writer.field("interrupted", isInterrupted)
            writer.field("slip_s", slip.seconds)
            writer.object("sockets", writeSockets)
            writer.object("requests") { writer in
                writer.field("asked", record.questions.count)
                writer.field("answered", record.answers.summary.count)
                writer.field("unanswered", record.unanswered)
                writer.field("per_s", record.questions.perSecond)
            }
            writer.object("latency_us") { writer in
                writer.object("connect") { Self.write(record.connects.summary, to: &$0) }
                writer.object("join") { Self.write(record.joins.summary, to: &$0) }
                writer.object("stats") { Self.write(record.answers.summary, to: &$0) }
            }
            writer.object("traffic") { writer in
                writer.field("messages_in", record.messagesIn)
                writer.field("messages_out", record.messagesOut)
                writer.field("bytes_in", record.bytesIn)
                writer.field("bytes_out", record.bytesOut)
            }
            writer.field("failed", record.failureCount)
            writer.array("errors", writeFailures)
        }
        return writer.bytes
    }

    private func writeSettings(_ writer: inout JSONWriter) {
        writer.field("url", url)
        writer.field("connections", settings.connections)
        writer.field("topics", settings.topics)
        writer.field("rate", settings.connectsPerSecond)
        writer.field("duration_s", settings.duration.seconds)
        writer.field("churn", settings.churn)
        writer.field("requests", settings.requestsPerSecond)
        writer.field("request_event", settings.question.rawValue)
    }

    private func writeSockets(_ writer: inout JSONWriter) {
        writer.field("opened", record.opens.count)
        writer.field("opened_per_s", record.opens.perSecond)
        writer.field("reopened", record.reopens.count)
        writer.field("reopened_per_s", record.reopens.perSecond)
        writer.field("joined", record.joins.summary.count)
        writer.field("peak_open", record.peakConnections)
        writer.field("peak_joined", record.peakJoined)
    }

    private func writeFailures(_ writer: inout JSONWriter) {
        for (failure, count) in failures {
            writer.object { writer in
                writer.field("kind", failure.kind)
                if let detail = failure.detail { writer.field("detail", detail) }
                writer.field("count", count)
            }
        }
    }

    private static func write(_ latencies: Latencies.Summary, to writer: inout JSONWriter) {
        writer.field("count", latencies.count)
        writer.field("p50", latencies.p50)
        writer.field("p90", latencies.p90)
        writer.field("p99", latencies.p99)
        writer.field("p99_9", latencies.p999)
        writer.field("max", latencies.maximum)
    }
}

extension Duration {
    /// To the millisecond.
    var seconds: Double { (self / .milliseconds(1)).rounded() / 1_000 }
}
