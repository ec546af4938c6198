extension Exposition {
    /// How metrics are written.
    enum Format: Sendable, CaseIterable {
        /// Prometheus's text format 0.0.4.
        case text
        /// OpenMetrics 1.0.0.
        case openMetrics

        var contentType: String {
            switch self {
            case .text: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }

        /// The format that a client likes best, by its Accept header (RFC 9110 §12.5.1).
        ///
        /// OpenMetrics needs to be asked for by name. A client that asks for neither gets text:
        /// better than nothing to somebody who looks.
        static func preferred(accept: String?) -> Format {
            guard let accept else { return .text }
            let ranges = accept.split(separator: ",").compactMap(MediaRange.init)
            let text = ranges.best(for: "text", "plain", version: "0.0.4")
            let openMetrics = ranges.best(
                for: "application", "openmetrics-text", version: "1.0.0")
            guard openMetrics.quality > 0, openMetrics.precision > 2 else { return .text }
            return (openMetrics.quality, openMetrics.precision) > (text.quality, text.precision)
                ? .openMetrics : .text
        }
    }
}

/// One member of an Accept header: `text/plain;version=0.0.4;q=0.5`.
private struct MediaRange {
    let type: String
    let subtype: String
    private(set) var version: String?
    private(set) var quality = 1.0

    /// - Returns: nil when it is malformed: it is as if it were not there.
    init?(_ text: Substring) {
        let parts = text.lowercased().split(separator: ";", omittingEmptySubsequences: false)
        let name = parts[0].split(separator: "/").map(\.trimmed)
        guard name.count == 2 else { return nil }
        (type, subtype) = (name[0], name[1])
        for parameter in parts.dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1).map(\.trimmed)
            guard pair.count == 2 else { continue }
            if pair[0] == "version" { version = pair[1].filter { $0 != "\"" } }
            if pair[0] == "q" {
                guard let number = Double(pair[1]), 0...1 ~= number else { return nil }
                quality = number
            }
        }
    }

    /// How exactly it names a format: 0 not at all, 1 by `*/*`, 2 by `text/*`, 3 by its type, 4 with
    /// its version.
    func precision(_ type: String, _ subtype: String, _ version: String) -> Int {
        if self.type == "*", self.subtype == "*" { return 1 }
        guard self.type == type else { return 0 }
        if self.subtype == "*" { return 2 }
        guard self.subtype == subtype else { return 0 }
        guard let asked = self.version else { return 3 }
        return asked == version ? 4 : 0
    }
}

extension [MediaRange] {
    /// The quality of a format: that of the member that names it most exactly.
    fileprivate func best(
        for type: String, _ subtype: String, version: String
    ) -> (quality: Double, precision: Int) {
        var best = (quality: 0.0, precision: 0)
        for range in self {
            let precision = range.precision(type, subtype, version)
            if precision > best.precision { best = (range.quality, precision) }
        }
        return best
    }
}

extension Substring {
    /// Without spaces at both ends.
    fileprivate var trimmed: String {
        let start = drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
