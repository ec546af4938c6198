/// The picture as one plain line, for where stdout is no terminal: what changes, without the ages
/// that change always.
enum TopLine {
    /// The line; nil before any answer.
    static func text(_ model: TopModel) -> String? {
        if let failure = model.failure {
            return model.cluster == nil ? nil : ShownText.safe("no answer: \(failure)")
        }
        return model.cluster.map { answer in
            [
                Quantity.counted(answer.totalConnections, "connection"),
                Quantity.counted(answer.totalSockets, "socket"),
                Quantity.counted(answer.clusterSize, "node"), "complete: \(answer.isComplete)",
                "stale: \(answer.isStale)",
            ].joined(separator: ", ")
        }
    }
}
