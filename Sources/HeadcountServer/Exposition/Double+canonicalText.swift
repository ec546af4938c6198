extension Double {
    /// The number as OpenMetrics wants it in `le`: Go's `%g`, and `.0` where nothing else shows
    /// that it is no integer: `0.005`, `1.0`, `1e-05`, `1.5e+06`, `+Inf`.
    var canonicalText: String {
        guard isFinite else { return isNaN ? "NaN" : self < 0 ? "-Inf" : "+Inf" }
        let text = description
        // Swift writes as Go does up to a million, and from 2^54 on.
        guard magnitude >= 1e6, !text.contains("e") else { return text }
        let parts = text.split(separator: ".")
        let sign = self < 0 ? "-" : ""
        let whole = parts[0].drop { $0 == "-" }
        var digits = whole + parts[1]
        while digits.last == "0" { digits.removeLast() }
        let exponent = whole.count - 1
        let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
        return "\(sign)\(digits.prefix(1))\(fraction)e+\(exponent < 10 ? "0" : "")\(exponent)"
    }
}
