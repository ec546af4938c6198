import HTTPTypes
import Hummingbird

/// Health for orchestrators and balancers, on the ops port.
struct HealthRoutes {
    let availability: NodeAvailability
    let monitor: Monitor

    func add(to router: Router<BasicRequestContext>) {
        // The process lives: never depends on the store.
        router.get("healthz") { _, _ in Response(json: Array(#"{"status":"ok"}"#.utf8)) }
        // The node takes new sockets. Local counting goes on without the store.
        router.get("readyz") { request, _ in
            let query = request.uri.queryParameters
            var response = answer(
                drainingStatus: query["drain"] == "404" ? .notFound : .serviceUnavailable,
                mindsCapacity: query["capacity"] == "1")
            if let name = HTTPField.Name(LoadReport.headerName) {
                response.headers[name] = monitor.loadReport.header
            }
            return response
        }
    }

    /// - Parameters:
    ///   - drainingStatus: What a node that drains answers; HAProxy takes 404 for a soft stop.
    ///   - mindsCapacity: Whether a node at its capacity is not ready either.
    private func answer(drainingStatus: HTTPResponse.Status, mindsCapacity: Bool) -> Response {
        let (availability, isFull) = availability.current
        if availability == .draining {
            return APIError(
                status: drainingStatus, code: "draining", message: "this node gives up its sockets"
            ).response
        }
        if isFull, mindsCapacity {
            return APIError(
                status: .serviceUnavailable, code: "capacity",
                message: "this node has all the sockets that it takes"
            ).response
        }
        return Response(json: Array(#"{"status":"ready"}"#.utf8))
    }
}
