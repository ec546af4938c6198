/// What is known: the last answers, when they came, and what they were before.
struct TopModel: Sendable, Hashable {
    /// What is watched: `headcount top http://127.0.0.1:4000`.
    var title: String
    /// What leaving does: `quit`, or for a cluster `stop all of it`.
    var ending = "quit"
    private(set) var cluster: StatsAnswer.Cluster?
    private(set) var monitoring: StatsAnswer.Monitoring?
    private(set) var processes: [TopProcess] = []
    /// What the topics of the last answer were chosen by.
    private(set) var question: StatsQuestion?
    private(set) var answeredAt: ContinuousClock.Instant?
    /// Why the last question had no answer.
    private(set) var failure: String?
    private(set) var history = TopHistory()

    init(title: String, ending: String = "quit") {
        self.title = title
        self.ending = ending
    }

    /// Takes what came of asking.
    mutating func take(_ report: TopReport, at now: ContinuousClock.Instant) {
        processes = report.processes
        switch report.cluster {
        case .success(let answer):
            (cluster, question, answeredAt, failure) = (answer, report.question, now, nil)
            // Without an answer of its own, the one before still says what the limits are.
            monitoring = report.monitoring ?? monitoring
            history.add(answer.totalConnections, at: now)
        case .failure(let error): failure = error.reason
        }
    }

    /// Whether a node gives up its sockets; only the answering one may say so of itself.
    func isDraining(_ name: String, _ row: StatsAnswer.NodeRow) -> Bool {
        row.isDraining ?? (name == cluster?.node && monitoring?.node?.isDraining == true)
    }
}
