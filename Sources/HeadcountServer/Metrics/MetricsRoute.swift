import Headcount
import Hummingbird

/// `GET /metrics` for Prometheus, on the ops port.
struct MetricsRoute {
    let node: HeadcountNode
    let registry: PrometheusRegistry

    func add(to router: Router<BasicRequestContext>) {
        router.get("metrics") { request, _ in
            // Asks for a fresh picture as anybody does, and waits no longer for it.
            _ = await node.clusterTotals()
            let format = Exposition.Format.preferred(accept: request.headers[.accept])
            return Response(
                status: .ok,
                headers: [.contentType: format.contentType, .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(bytes: registry.exposition(format))))
        }
    }
}
