import Headcount
import ServiceLifecycle

/// Tells those who follow a topic's count how it changes, over the whole cluster.
///
/// Changes here are told within a flush, those of other nodes within a flush and max-age: the picture
/// is looked at again a flush before it is older than that.
struct CountPusher: Service {
    let node: HeadcountNode
    let board: CountBoard
    let loops: SocketLoops

    func run() async throws {
        let rhythm = node.settings.flush
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: rhythm)
                // Nobody follows anything: the store need not be asked.
                guard !board.isEmpty, !Task.isCancelled else { continue }
                await node.refresh(ifOlderThan: max(.zero, node.settings.maxAge - rhythm))
                for topic in board.topics { push(topic) }
            }
        }
    }

    private func push(_ topic: Topic) {
        let stats = node.lastClusterCount(of: topic)
        guard board.tell(stats.row) else { return }
        loops.push(stats.event, of: stats.row.total, to: topic.name)
    }
}

extension TopicStats {
    /// The push that tells it.
    var event: EncodedEvent { EncodedEvent(topic: row.topic.name, event: "count", payload: json) }
}
