import Foundation

/// One answer, read, with what a command says about it.
struct StatsReport: Sendable {
    /// The answer as the node sent it.
    let body: Data
    let subject: StatsTable.Subject

    /// Asks a node for its own counts, or for the cluster's.
    init(
        _ source: StatsSource, isCluster: Bool, _ question: StatsQuestion
    ) async throws(StatsFailure) {
        if isCluster {
            body = try await source.cluster(question)
            subject = .cluster(try StatsSource.read(StatsAnswer.Cluster.self, body))
        } else {
            body = try await source.node(question)
            subject = .node(try StatsSource.read(StatsAnswer.Node.self, body))
        }
    }

    /// Why the answer should not be relied on; nil when it can be. A node's own counts always can.
    var doubt: String? {
        guard case .cluster(let answer) = subject else { return nil }
        let trust = Trust(answer)
        return trust.meaning.map { "the answer is \(trust.word): \($0)" }
    }
}
