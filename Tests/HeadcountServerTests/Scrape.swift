@testable import HeadcountServer

/// What one look at a registry found.
struct Scrape {
    let lines: [Substring]

    init(_ registry: PrometheusRegistry, _ format: Exposition.Format = .text) {
        lines = String(decoding: registry.exposition(format), as: UTF8.self)
            .split(separator: "\n")
    }

    /// The value of a sample, by its name and labels as they are written.
    subscript(sample: String) -> String? {
        lines.first { $0.hasPrefix(sample + " ") }.map { String($0.dropFirst(sample.count + 1)) }
    }

    func refused(_ reason: MetricRefusal.Reason) -> String? {
        self["headcount_metrics_refused_total{reason=\"\(reason.rawValue)\"}"]
    }

    /// The names of the families, as they follow one another.
    var families: [String] {
        lines.filter { $0.hasPrefix("# TYPE ") }.map { String($0.split(separator: " ")[2]) }
    }

    /// All samples without their values.
    var samples: [String] {
        lines.filter { !$0.hasPrefix("#") }.map { line in
            String(line.prefix { $0 != "}" && $0 != " " })
        }
    }
}
