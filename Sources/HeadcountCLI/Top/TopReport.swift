/// What came of asking once.
struct TopReport: Sendable {
    /// What was asked.
    let question: StatsQuestion
    /// The cluster's counts, or why there are none.
    let cluster: Result<StatsAnswer.Cluster, StatsFailure>
    /// What the node knows of itself; nil when it does not tell.
    let monitoring: StatsAnswer.Monitoring?
    /// How the processes of `headcount cluster` are.
    var processes: [TopProcess] = []
}

extension TopReport {
    /// Asks a node for both at the same time.
    init(_ source: StatsSource, _ question: StatsQuestion) async {
        async let monitoring = Self.monitoring(source)
        let cluster = await Self.cluster(source, question)
        self.init(question: question, cluster: cluster, monitoring: await monitoring)
    }

    /// Asks a node for the cluster's counts.
    static func cluster(
        _ source: StatsSource, _ question: StatsQuestion
    ) async -> Result<StatsAnswer.Cluster, StatsFailure> {
        do {
            let body = try await source.cluster(question)
            return .success(try StatsSource.read(StatsAnswer.Cluster.self, body))
        } catch {
            return .failure(error)
        }
    }

    private static func monitoring(_ source: StatsSource) async -> StatsAnswer.Monitoring? {
        // An answer that a token does not allow, or that is not understood, leaves the rest as is.
        guard let body = try? await source.monitoring() else { return nil }
        return try? StatsSource.read(StatsAnswer.Monitoring.self, body)
    }
}
