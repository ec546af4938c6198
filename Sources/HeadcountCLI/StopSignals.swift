import HeadcountServer
import ServiceLifecycle
import UnixSignals

/// How a node is asked to stop. SIGTERM drains it first; SIGINT, or a second SIGTERM, does not wait
/// for that.
///
/// It ends when the rest is to end.
struct StopSignals: Service {
    private let drain: Drain
    private let signals: UnixSignalsSequence

    /// From here on the signals no longer end the process by themselves.
    init(drain: Drain) async {
        self.drain = drain
        signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { await self.drain.untilDone() }
                group.addTask { await self.untilHurried() }
                await group.next()
                group.cancelAll()
            }
        }
    }

    private func untilHurried() async {
        for await signal in signals {
            guard signal == .sigterm, !drain.isFinal, drain.begin(isFinal: true) else { return }
        }
    }
}
