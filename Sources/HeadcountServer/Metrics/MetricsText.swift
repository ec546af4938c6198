/// Metrics in Prometheus's text format 0.0.4, family by family.
struct MetricsText {
    /// What the values of a family are.
    enum Kind: String {
        case counter, gauge
    }

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// One family with one sample for each set of labels; nothing when there are none.
    ///
    /// - Parameters:
    ///   - name: Without the prefix `headcount_`.
    ///   - samples: Labels, which follow one another in the order given, and values.
    mutating func family(
        _ name: String, _ kind: Kind, _ help: String,
        _ samples: [(labels: [(String, String)], value: Int)]
    ) {
        guard !samples.isEmpty else { return }
        text += "# HELP headcount_\(name) \(help)\n# TYPE headcount_\(name) \(kind.rawValue)\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }
            let set = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
            text += "headcount_\(name)\(set) \(sample.value)\n"
        }
    }

    /// One family with one sample.
    mutating func family(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
        family(name, kind, help, [([], value)])
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }
}
