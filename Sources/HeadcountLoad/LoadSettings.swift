/// What a load was told to do. ``LoadPlan`` never does more.
package struct LoadSettings: Sendable, Equatable {
    /// What a socket asks for, by the names of the server's events.
    package enum Question: String, Sendable, CaseIterable {
        /// The node's own counts.
        case node = "get_connection_stats"
        /// The whole cluster's counts.
        case cluster = "get_cluster_connection_stats"
    }

    /// The sockets to hold open; never more at any moment.
    package var connections: Int
    /// Over how many topics they are spread: socket i joins `load:{i mod topics}`.
    package var topics: Int
    /// Connects a second; never more in any second.
    package var connectsPerSecond: Int
    /// How long the sockets are held once each has been tried.
    package var duration: Duration
    /// The share of the sockets that is closed and opened anew each second.
    package var churn: Double
    /// Questions a second, over all sockets.
    package var requestsPerSecond: Int
    /// What is asked.
    package var question: Question
    /// How long a connect with its join, or an answer, may take: phoenix.js's push timeout.
    package var timeout: Duration

    /// The settings that the command has without a flag.
    package init(
        connections: Int = 100, topics: Int = 1, connectsPerSecond: Int = 100,
        duration: Duration = .seconds(30), churn: Double = 0, requestsPerSecond: Int = 10,
        question: Question = .node, timeout: Duration = .seconds(10)
    ) {
        self.connections = connections
        self.topics = topics
        self.connectsPerSecond = connectsPerSecond
        self.duration = duration
        self.churn = churn
        self.requestsPerSecond = requestsPerSecond
        self.question = question
        self.timeout = timeout
    }

    /// How many sockets are closed and opened anew each second.
    package var reopensPerSecond: Double { churn * Double(connections) }
}
