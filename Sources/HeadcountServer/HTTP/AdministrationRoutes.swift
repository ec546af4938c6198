import Foundation
import Headcount
import Hummingbird
import JSONBytes

/// What operators may do to the cluster, on the ops port alone.
struct AdministrationRoutes {
    let node: HeadcountNode

    func add(to router: Router<BasicRequestContext>) {
        router.get("api/v1/limits") { _, _ in Response(json: node.limits.json) }
        // Sets the limits of the whole cluster: {"limits": ["cluster=1000", "room:*=50"]}.
        router.put("api/v1/limits") { request, _ in
            let body = try await request.body.collect(upTo: Self.maximumBody)
            let rules = try Self.rules(Array(body.readableBytesView))
            do {
                return Response(json: try await node.setLimits(rules).json)
            } catch {
                throw APIError(
                    status: .serviceUnavailable, code: "store_unavailable",
                    message: "\(node.storeKind) does not answer, so that the limits cannot be "
                        + "changed everywhere now: try again")
            }
        }
        // Forgets a dead node now; one that lives after all comes back within a heartbeat.
        router.delete("api/v1/nodes/:node") { _, context in
            let name = try Self.name(try context.parameters.require("node"))
            let wasThere: Bool
            do {
                wasThere = try await node.forget(name)
            } catch {
                throw APIError(
                    status: .serviceUnavailable, code: "store_unavailable",
                    message: "\(node.storeKind) does not answer, so that \(name) cannot be "
                        + "forgotten now: try again")
            }
            guard wasThere else {
                throw APIError(
                    status: .notFound, code: "not_found",
                    message: "the cluster knows no node \(name)")
            }
            var writer = JSONWriter()
            writer.object { answer in answer.field("forgotten", name.rawValue) }
            return Response(json: writer.bytes)
        }
    }

    /// The largest body of a request, in bytes.
    private static let maximumBody = 256 * 1_024

    private static func rules(_ body: [UInt8]) throws(APIError) -> LimitRules {
        func invalid(_ message: String) -> APIError {
            APIError(status: .badRequest, code: "invalid_limit", message: message)
        }
        let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        guard let texts = object?["limits"] as? [String] else {
            throw invalid(#"expected {"limits": ["SCOPE=NUMBER[:soft|:strict]", …]}"#)
        }
        do {
            return try LimitRules(texts: texts)
        } catch {
            throw invalid(error.message)
        }
    }

    /// A chosen name, or one that a process took because its own was taken: `NAME~2`.
    private static func name(_ encoded: String) throws(APIError) -> NodeName {
        let text = encoded.removingPercentEncoding ?? encoded
        let parts = text.split(separator: "~", omittingEmptySubsequences: false)
        guard let chosen = try? NodeName(String(parts[0])), parts.count <= 2 else {
            throw invalid(text)
        }
        guard parts.count == 2 else { return chosen }
        guard let number = Int(parts[1]), number >= 2 else { throw invalid(text) }
        return chosen.alternative(number)
    }

    private static func invalid(_ text: String) -> APIError {
        APIError(
            status: .badRequest, code: "invalid_name",
            message: "\(text.debugDescription) is not a node: expected 1 to 64 of "
                + "A-Z a-z 0-9 . _ @ -, with ~2 and so on behind it where a name was taken")
    }
}

extension StoredLimits {
    /// `{"version", "limits": [the rules, as they can be put]}` as JSON text in UTF-8.
    fileprivate var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { answer in
            answer.field("version", version)
            answer.array("limits") { list in
                for rule in rules.rules { list.string("\(rule)") }
            }
        }
        return writer.bytes
    }
}
