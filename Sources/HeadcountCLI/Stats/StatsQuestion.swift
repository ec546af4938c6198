import Foundation

/// Which topics an answer lists. Its totals cover all of them either way.
struct StatsQuestion: Sendable, Hashable {
    /// A glob over topics.
    var topics: String?
    /// How many of them, the largest.
    var top: Int?

    /// The query of the request: empty, or `?topic=room%3A%2A&top=20`.
    var query: String {
        let allowed = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        let topic = topics?.addingPercentEncoding(withAllowedCharacters: allowed)
        let fields = [topic.map { "topic=\($0)" }, top.map { "top=\($0)" }].compactMap { $0 }
        return fields.isEmpty ? "" : "?" + fields.joined(separator: "&")
    }
}
