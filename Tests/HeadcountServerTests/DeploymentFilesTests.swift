import Foundation
import Headcount
import TestClients
import Testing

@testable import HeadcountServer

/// The files for Prometheus and Grafana, checked by Prometheus's own tool.
@Suite("Deployment files", .timeLimit(.minutes(2)))
struct DeploymentFilesTests {
    private static let docker = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docker")
    private let prometheus = docker.appending(path: "prometheus")

    private func alerts() throws -> [AlertRule] {
        let file = prometheus.appending(path: "alerts.yml")
        let rules = AlertRule.all(in: try String(contentsOf: file, encoding: .utf8))
        try #require(rules.count > 10)
        return rules
    }

    private func dashboard() throws -> Dashboard {
        let dashboard = try Dashboard(
            Self.docker.appending(path: "grafana/dashboards/headcount.json"))
        try #require(dashboard.charts.count > 20)
        return dashboard
    }

    /// The names of all the metrics that a node exports, by its own word.
    private func knownMetricNames() async throws -> Set<String> {
        var names: Set<String> = []
        let limits = try LimitRules(texts: ["node=10"])
        try await TestServer.run(
            store: RedisInName(),
            adjust: { node, _ in
                node.capacity = 10
                node.limits = limits
            }
        ) { server in
            let text = try await RawConnection.get(port: server.opsPort, "/metrics").body
            names = Set(
                text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
                    String($0.prefix { $0 != "{" && $0 != " " })
                })
        }
        try #require(names.count > 40)
        return names
    }

    /// What Prometheus adds by itself.
    private static let ownNames: Set<String> = ["up", "ALERTS"]

    @Test("promtool takes the settings and the alerts")
    func syntax() throws {
        try Promtool.run(["check", "config", "prometheus.yml"], in: prometheus)
        try Promtool.run(["check", "rules", "alerts.yml"], in: prometheus)
    }

    @Test("promtool refuses what is wrong")
    func refusal() {
        #expect(throws: Promtool.Failure.self) {
            try Promtool.check(expressions: ["sum(up)", "sum(up"])
        }
    }

    @Test("each alert fires when it should, and not when it nearly should")
    func alertsFire() throws {
        try Promtool.run(["test", "rules", "alerts_test.yml"], in: prometheus)
    }

    @Test("each alert is tested both ways")
    func alertsAreTested() throws {
        let file = prometheus.appending(path: "alerts_test.yml")
        let text = try String(contentsOf: file, encoding: .utf8)
        for alert in try alerts() {
            let fires =
                text.contains("alertname: \(alert.name)\n        exp_alerts:")
                || text.contains(
                    "ALERTS{alertname=\"\(alert.name)\", alertstate=\"firing\"}\n        exp")
            #expect(fires, "\(alert.name) fires in no test")
            let rests = text.components(separatedBy: "alertname: \(alert.name)\n").dropFirst()
                .contains { !$0.hasPrefix("        exp_alerts:") }
            #expect(rests, "\(alert.name) has no near miss")
        }
    }

    @Test("each alert waits, has a severity, and says what it is and what to do")
    func alertTexts() throws {
        for alert in try alerts() {
            for key in ["expr", "for", "severity", "summary", "description", "action"] {
                #expect(alert.has(key), "\(alert.name) has no \(key)")
            }
        }
    }

    @Test("names are read out of expressions")
    func queriedNames() {
        let expression = """
            sum by (job) (rate(headcount_a{b="c{d}", e=~"f"}[5m])) / on (g) group_left (h)
            time() - max(i:j) unless 1e3 * k == 1.5
            """
        #expect(QueriedNames(expression).names == ["headcount_a", "i:j", "k"])
    }

    @Test("alerts ask only for metrics that exist")
    func alertMetrics() async throws {
        let known = try await knownMetricNames().union(Self.ownNames)
        for alert in try alerts() {
            let names = QueriedNames(alert.expression).names
            #expect(!names.isEmpty, "\(alert.name) asks for nothing")
            #expect(names.subtracting(known).isEmpty, "\(alert.name)")
        }
    }

    @Test(
        "reasons and kinds are those that are counted",
        arguments: ["prometheus/alerts.yml", "grafana/dashboards/headcount.json"])
    func labels(_ path: String) throws {
        let text = try String(contentsOf: Self.docker.appending(path: path), encoding: .utf8)
        let reasons = Set(
            RefusalReason.allCases.map(\.rawValue) + CloseCause.allCases.map(\.rawValue))
        let kinds = Set(StoreFailure.allCases.map(\.rawValue))
        for match in text.matches(of: /(reason|kind)=~?\\?"([^"\\]+)\\?"/) {
            let named = Set(match.output.2.split(separator: "|").map(String.init))
            let known = match.output.1 == "reason" ? reasons : kinds
            #expect(named.subtracting(known).isEmpty, "\(match.output.0)")
        }
    }

    @Test("the dashboard asks only for metrics that exist, in words that Prometheus takes")
    func dashboardMetrics() async throws {
        let dashboard = try dashboard()
        let known = try await knownMetricNames().union(Self.ownNames)
        for expression in dashboard.expressions {
            let names = QueriedNames(expression).names
            #expect(!names.isEmpty, "\(expression) asks for nothing")
            #expect(names.subtracting(known).isEmpty, "\(expression)")
            #expect(!expression.contains("$"), "a variable that Grafana does not know")
        }
        try Promtool.check(expressions: dashboard.expressions)
    }

    @Test("each panel has a title, a description, a unit, and asks the chosen data source")
    func panels() throws {
        for panel in try dashboard().charts {
            #expect(!panel.title.isEmpty)
            #expect(panel.text.hasSuffix("."), "\(panel) needs a sentence that describes it")
            #expect(!panel.unit.isEmpty, "\(panel) has no unit")
            #expect(!panel.targets.isEmpty, "\(panel) asks for nothing")
            #expect(Set(panel.datasources) == ["${datasource}"], "\(panel)")
        }
    }

    @Test("panels lie side by side on 24 columns")
    func layout() throws {
        let panels = try dashboard().panels
        #expect(Set(panels.compactMap(\.id)).count == panels.count, "ids are unique")
        for (index, panel) in panels.enumerated() {
            let place = panel.place
            #expect(place.allSatisfy { $0 >= 0 } && place[0] + place[2] <= 24, "\(panel)")
            for other in panels[(index + 1)...] {
                #expect(!panel.overlaps(other), "\(panel) and \(other)")
            }
        }
    }

    @Test("the dashboard belongs to no one Grafana")
    func portable() throws {
        let dashboard = try dashboard()
        #expect(dashboard.json["id"] is NSNull)
        #expect(dashboard.identifiers == ["${datasource}", "-- Grafana --", "headcount"])
        #expect(dashboard.json["schemaVersion"] as? Int ?? 0 >= 36)
        let names = dashboard.variables.map { $0["name"] as? String }
        #expect(names == ["datasource", "job", "instance"])
        #expect(dashboard.variables.first?["type"] as? String == "datasource")
    }

    @Test("panels that alerts send the reader to exist")
    func mentionedPanels() throws {
        let titles = try dashboard().charts.map(\.title)
        for alert in try alerts() {
            let words = alert.text.split { $0.isWhitespace }.joined(separator: " ")
            for mention in words.matches(of: /panels? ([A-Z])/) {
                let rest = words[mention.output.1.startIndex...]
                #expect(titles.contains { rest.hasPrefix($0) }, "\(alert.name): \(rest.prefix(30))")
            }
        }
    }
}
