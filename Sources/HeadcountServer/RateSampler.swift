import ServiceLifecycle

/// Samples traffic at the rhythm that rates are made from, and tells of floods that have ended.
struct RateSampler: Service {
    let monitor: Monitor
    let floods: FloodGate

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(RateWindow.interval))
                monitor.sample()
                floods.logRest(now: .now)
            }
        }
    }
}
