import Foundation

/// One `name=value` of a request's query, as it was sent.
struct QueryItem {
    let name: Substring
    /// Empty without a `=`.
    let value: Substring

    /// The name without its percent-encoding, for `%74oken` means `token`.
    var decodedName: String { name.removingPercentEncoding ?? String(name) }

    /// All that stand between the `?` and a `#`.
    static func items(ofTarget target: String) -> [QueryItem] {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return [] }
        let behind = target[target.utf8.index(after: mark)...]
        let end = behind.utf8.firstIndex(of: UInt8(ascii: "#")) ?? behind.endIndex
        return behind[..<end].utf8.split(separator: UInt8(ascii: "&")).map {
            QueryItem(Substring($0))
        }
    }

    init(_ text: Substring) {
        let sign = text.utf8.firstIndex(of: UInt8(ascii: "="))
        name = text[..<(sign ?? text.endIndex)]
        value = sign.map { text[text.utf8.index(after: $0)...] } ?? ""
    }
}
