import Headcount
import JSONBytes
import Logging
import ServiceLifecycle

/// Sends `stats_update` to `patterns:stats` every stats interval.
struct StatsBroadcaster: Service {
    /// How many topics an update lists.
    static let topics = 50

    let node: HeadcountNode
    let loops: SocketLoops
    let topic: Topic
    let interval: Duration

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                // Nobody here listens: the store need not be asked.
                guard node.table.count(of: topic) > 0, !Task.isCancelled else { continue }
                loops.broadcast(await update())
            }
        }
    }

    private func update() async -> EncodedEvent {
        let query = StatsQuery(top: Self.topics)
        let cluster = await node.encodedClusterStats(query)
        var writer = JSONWriter(capacity: 4_096)
        writer.object { update in
            update.key("local")
            update.raw(node.encodedNodeStats(query))
            update.key("cluster")
            update.raw(cluster)
        }
        return EncodedEvent(topic: topic.name, event: "stats_update", payload: writer.bytes)
    }
}
