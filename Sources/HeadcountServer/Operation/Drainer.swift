import Headcount
import Logging
import ServiceLifecycle

/// Closes the sockets of a node that drains.
struct Drainer: Service {
    let drain: Drain
    let node: HeadcountNode
    let loops: SocketLoops
    let logger: Logger

    func run() async throws {
        drain.serve()
        await cancelWhenGracefulShutdown {
            for await _ in self.drain.calls { await self.carryOut() }
        }
    }

    private func carryOut() async {
        guard case .draining(let plan) = drain.phase else { return }
        logger.notice(
            "draining: no socket gets in; sockets here: \(node.table.sockets), closed after \(plan.delay), over \(plan.duration)"
        )
        var last = plan.startedAt
        repeat {
            let next = plan.nextBatch(after: last, chance: .random(in: 0...1))
            try? await Task.sleep(until: next, clock: .continuous)
            guard drain.phase == .draining(plan), !Task.isCancelled else { return }
            let now = ContinuousClock.now
            await loops.close(plan.batch(from: last, to: now), drain.farewell)
            last = now
        } while plan.share(at: last) == 1 || plan.share(at: last) > 0 && node.table.sockets > 0
        drain.finish(plan)
        // Whoever came in between the last batch and this.
        if drain.phase == .drained { await loops.close(1, drain.farewell) }
    }
}
