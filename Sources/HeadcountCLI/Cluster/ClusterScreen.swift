/// What the live table shows: a value in, lines out.
struct ClusterScreen {
    /// One node of the cluster as the command started it.
    struct Node: Sendable {
        var name: String
        var address: String
        var state: ChildProcess.State
    }

    var nodes: [Node]
    var redis: String
    /// The latest answer; nil when no node gave one.
    var answer: ClusterAnswer?

    /// The whole screen.
    var lines: [String] {
        ["headcount cluster    Redis: \(redis)    Ctrl-C stops all of it", "", summary, ""]
            + nodeTable.lines + [""] + topicTable.lines
    }

    /// The cluster in one line.
    var summary: String {
        guard let answer else { return "no node answers yet" }
        let trust =
            answer.stale ? "STALE" : answer.complete ? "complete" : "not complete yet (settling)"
        return "\(answer.total_connections) connections, \(answer.total_sockets) sockets, "
            + "\(answer.cluster_size) nodes: \(trust), \(answer.age_ms) ms old, by \(answer.node)"
    }

    private var nodeTable: TextTable {
        var table = TextTable("NODE ", "ADDRESS ", "CONNECTIONS", "SOCKETS", "AGE", "PROCESS ")
        for node in nodes {
            let row = answer?.nodes[node.name]
            table.add(
                node.name, node.address, row.map { "\($0.total)" } ?? "-",
                row.map { "\($0.sockets)" } ?? "-", row.map { "\($0.age_ms) ms" } ?? "-",
                process(node.state))
        }
        return table
    }

    private var topicTable: TextTable {
        var table = TextTable("TOPIC ", "TOTAL", "BY NODE ")
        let topics = (answer?.topics ?? [:]).sorted {
            ($1.value.total, $0.key) < ($0.value.total, $1.key)
        }
        for (name, topic) in topics {
            let shares = topic.nodes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            table.add(name, "\(topic.total)", shares.joined(separator: ", "))
        }
        if topics.isEmpty { table.add("(nobody has joined a topic)", "", "") }
        return table
    }

    private func process(_ state: ChildProcess.State) -> String {
        switch state {
        case .starting: "starting"
        case .running(let pid): "pid \(pid)"
        case .ended(let status): status
        }
    }
}
