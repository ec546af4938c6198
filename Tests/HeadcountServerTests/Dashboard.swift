import Foundation

/// A dashboard of Grafana, as far as the tests ask about it.
struct Dashboard {
    struct Panel: CustomStringConvertible {
        let json: [String: Any]

        var id: Int? { json["id"] as? Int }
        var type: String { json["type"] as? String ?? "" }
        var title: String { json["title"] as? String ?? "" }
        var text: String { json["description"] as? String ?? "" }
        var unit: String {
            let defaults = (json["fieldConfig"] as? [String: Any])?["defaults"] as? [String: Any]
            return defaults?["unit"] as? String ?? ""
        }
        var targets: [[String: Any]] { json["targets"] as? [[String: Any]] ?? [] }
        var expressions: [String] { targets.map { $0["expr"] as? String ?? "" } }
        /// Where it lies on the 24 columns: left, top, width, height.
        var place: [Int] {
            let position = json["gridPos"] as? [String: Int] ?? [:]
            return ["x", "y", "w", "h"].map { position[$0] ?? -1 }
        }
        /// Where its data comes from, and each of its queries'.
        var datasources: [String] {
            ([json] + targets).map {
                ($0["datasource"] as? [String: Any])?["uid"] as? String ?? "none"
            }
        }
        var description: String { "panel '\(title)'" }

        func overlaps(_ other: Panel) -> Bool {
            let (a, b) = (place, other.place)
            return a[0] < b[0] + b[2] && b[0] < a[0] + a[2]
                && a[1] < b[1] + b[3] && b[1] < a[1] + a[3]
        }
    }

    let json: [String: Any]
    /// All the uids in it: the dashboard's own, and those of data sources.
    let identifiers: Set<String>

    /// All panels, and the rows that part them.
    var panels: [Panel] { (json["panels"] as? [[String: Any]] ?? []).map(Panel.init) }
    var charts: [Panel] { panels.filter { $0.type != "row" } }
    var variables: [[String: Any]] {
        (json["templating"] as? [String: Any])?["list"] as? [[String: Any]] ?? []
    }

    /// Each query with a value in place of Grafana's variables.
    var expressions: [String] {
        charts.flatMap(\.expressions).map { expression in
            expression.replacing("$__rate_interval", with: "1m")
                .replacing("$job", with: "headcount").replacing("$instance", with: ".*")
        }
    }

    init(_ file: URL) throws {
        let data = try Data(contentsOf: file)
        json = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        let uids = String(decoding: data, as: UTF8.self).matches(of: /"uid": *"([^"]*)"/)
        identifiers = Set(uids.map { String($0.output.1) })
    }
}
