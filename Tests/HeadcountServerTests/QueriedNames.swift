/// The names of the metrics that a PromQL expression reads.
///
/// Whatever is left when texts, sets of labels, ranges, numbers, functions and keywords are taken
/// away: so a name with a slip in its prefix is found as well.
struct QueriedNames {
    let names: Set<String>

    init(_ expression: String) {
        var rest = expression
        // Texts first: they may hold brackets.
        rest.replace(/"(?:[^"\\]|\\.)*"/, with: " ")
        rest.replace(/\{[^}]*\}/, with: " ")
        rest.replace(/\[[^\]]*\]/, with: " ")
        rest.replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/, with: " ")
        rest.replace(/\b\d[\w.]*/, with: " ")
        let words = rest.matches(of: /\b[A-Za-z_:][\w:]*(?![\w:]|\s*\()/).map { String($0.output) }
        names = Set(words).subtracting(["and", "or", "unless", "bool", "offset", "inf", "nan"])
    }
}
