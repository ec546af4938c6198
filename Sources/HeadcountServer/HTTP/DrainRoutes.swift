import Headcount
import Hummingbird
import JSONBytes

/// Gives up the node's sockets, and takes that back, on the ops port alone.
struct DrainRoutes {
    let drain: Drain
    let node: HeadcountNode

    func add(to router: Router<BasicRequestContext>) {
        router.get("api/v1/drain") { _, _ in Response(json: json) }
        router.post("api/v1/drain") { _, _ in
            drain.begin()
            return Response(json: json)
        }
        router.delete("api/v1/drain") { _, _ in
            guard drain.cancel() else {
                throw APIError(
                    status: .conflict, code: "stopping",
                    message: "this node drains because it stops: that cannot be taken back")
            }
            return Response(json: json)
        }
    }

    /// `{"draining", "sockets"}`: how many sockets are left.
    private var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { answer in
            answer.field("draining", drain.isDraining)
            answer.field("sockets", node.table.sockets)
        }
        return writer.bytes
    }
}
