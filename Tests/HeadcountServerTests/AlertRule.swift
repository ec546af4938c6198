import Foundation

/// An alert as `alerts.yml` spells it, read line by line in the one form that the file keeps to.
struct AlertRule {
    let name: String
    /// The lines of the rule: its settings and texts.
    let text: String

    /// What is asked of Prometheus.
    var expression: String {
        guard let line = text.firstMatch(of: /(?m)^        expr: (.*)$/) else { return "" }
        guard line.1 == "|" else { return String(line.1) }
        let rest = text[line.range.upperBound...].split(separator: "\n")
        return rest.prefix { $0.hasPrefix("          ") }.joined(separator: "\n")
    }

    /// Whether the rule, or its labels or annotations, has the key with something behind it.
    func has(_ key: String) -> Bool {
        text.split(separator: "\n").contains { line in
            let parts = line.trimmingPrefix { $0 == " " }.split(separator: ":", maxSplits: 1)
            return parts.count == 2 && parts[0] == key
        }
    }

    static func all(in file: String) -> [AlertRule] {
        file.components(separatedBy: "\n      - alert: ").dropFirst().map { part in
            let lines = part.split(separator: "\n", maxSplits: 1)
            return AlertRule(name: String(lines[0]), text: "\(lines.dropFirst().joined())\n")
        }
    }
}
