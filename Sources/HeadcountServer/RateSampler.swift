import ServiceLifecycle

/// Samples traffic at the rhythm that rates are made from.
struct RateSampler: Service {
    let monitor: Monitor

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(RateWindow.interval))
                monitor.sample()
            }
        }
    }
}
