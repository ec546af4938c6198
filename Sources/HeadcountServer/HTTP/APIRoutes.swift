import Foundation
import Headcount
import Hummingbird

/// The questions that can be asked over HTTP, on both ports.
struct APIRoutes {
    let node: HeadcountNode
    let monitor: Monitor

    func add(to router: Router<BasicRequestContext>) {
        router.get("api/v1/stats") { request, _ in
            Response(json: node.encodedNodeStats(try Self.query(request)))
        }
        router.get("api/v1/cluster") { request, _ in
            Response(json: await node.encodedClusterStats(try Self.query(request)))
        }
        router.get("api/v1/cluster/total") { request, _ in
            let totals = await node.clusterTotals()
            let isAskedAnyway = request.uri.queryParameters["incomplete"] == "1"
            guard !totals.isComplete, !isAskedAnyway else { return Response(json: totals.json) }
            return Response(json: totals.untrustedJSON, status: .serviceUnavailable)
        }
        router.get("api/v1/topics/:topic") { request, context in
            let name = try context.parameters.require("topic")
            guard let decoded = name.removingPercentEncoding, let topic = try? Topic(decoded) else {
                throw APIError(
                    status: .badRequest, code: "invalid_topic",
                    message: "\(name.debugDescription) is not a topic: expected 1 to 255 bytes of "
                        + "UTF-8 without control characters, percent-encoded")
            }
            return Response(json: await node.clusterCount(of: topic).json)
        }
        router.get("api/v1/monitoring") { _, _ in
            Response(json: monitor.info(cluster: await node.clusterStats(StatsQuery(top: 0))).json)
        }
    }

    private static func query(_ request: Request) throws -> StatsQuery {
        let parameters = request.uri.queryParameters
        var query = StatsQuery(topics: parameters["topic"].map { Glob(String($0)) })
        if let text = parameters["top"] {
            guard let top = Int(text), top >= 0 else {
                throw APIError(
                    status: .badRequest, code: "invalid_parameter",
                    message: "top=\(text): expected a whole number from 0")
            }
            query = StatsQuery(topics: query.topics, top: top)
        }
        return query
    }
}
