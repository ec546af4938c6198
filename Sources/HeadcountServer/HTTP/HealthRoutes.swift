import Hummingbird

/// Health for orchestrators and balancers, on the ops port.
struct HealthRoutes {
    func add(to router: Router<BasicRequestContext>) {
        // The process lives: never depends on the store.
        router.get("healthz") { _, _ in Response(json: Array(#"{"status":"ok"}"#.utf8)) }
        // The node takes new sockets. Local counting goes on without the store.
        router.get("readyz") { _, _ in Response(json: Array(#"{"status":"ready"}"#.utf8)) }
    }
}
