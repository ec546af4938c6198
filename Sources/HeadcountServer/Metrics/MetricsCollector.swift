import ServiceLifecycle

/// Has a server's metrics in the registry for as long as it runs.
struct MetricsCollector: Service {
    let registry: PrometheusRegistry
    let metrics: ServerMetrics

    func run() async throws {
        let id = registry.collect(metrics.write)
        defer { registry.remove(id) }
        try? await gracefulShutdown()
    }
}
