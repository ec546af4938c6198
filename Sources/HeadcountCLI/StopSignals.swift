import HeadcountServer
import ServiceLifecycle
import UnixSignals

/// How a node is asked to stop. SIGTERM drains it first; SIGINT, or a second SIGTERM, does not wait
/// for that.
///
/// It ends when the rest is to end.
struct StopSignals: Service {
    let drain: Drain

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { await self.drain.untilDone() }
                group.addTask { await self.untilHurried(signals) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    private func untilHurried(_ signals: UnixSignalsSequence) async {
        for await signal in signals {
            guard signal == .sigterm, !drain.isFinal, drain.begin(isFinal: true) else { return }
        }
    }
}
