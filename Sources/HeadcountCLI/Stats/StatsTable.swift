/// One answer for people: a value in, lines out.
struct StatsTable {
    /// What is shown.
    enum Subject: Sendable {
        case node(StatsAnswer.Node)
        case cluster(StatsAnswer.Cluster)
    }

    let subject: Subject
    let style: TextStyle
    /// Whether thousands are grouped: for people, not for what reads columns.
    let isGrouped: Bool

    /// All of it, no wider than told.
    func lines(within width: Int?) -> [StyledLine] {
        let parts: [[StyledLine]] =
            switch subject {
            case .node(let node): [[summary(of: node)], topics(of: node).lines(within: width)]
            case .cluster(let cluster):
                [
                    [summary(of: cluster)], nodes(of: cluster).lines(within: width),
                    topics(of: cluster).lines(within: width),
                ]
            }
        let lines = parts.joined(separator: [StyledLine(style: style)]) + rest
        return lines.map { line in width.map(line.fitted(to:)) ?? line }
    }

    private func summary(of node: StatsAnswer.Node) -> StyledLine {
        StyledLine(
            "\(counted(node.total, "connection")), \(counted(node.sockets, "socket")) on \(node.node)",
            style: style)
    }

    private func summary(of cluster: StatsAnswer.Cluster) -> StyledLine {
        let trust = Trust(cluster)
        // First what a narrow terminal must not cut off.
        var line = StyledLine(trust.word, trust.tone, style: style)
        line.append(
            ": \(counted(cluster.totalConnections, "connection")), "
                + "\(counted(cluster.totalSockets, "socket")), "
                + "\(counted(cluster.clusterSize, "node")), "
                + "\(Quantity.age(milliseconds: cluster.ageMilliseconds)) old, by \(cluster.node)")
        return line
    }

    private func counted(_ number: Int, _ noun: String) -> String {
        Quantity.counted(number, noun, isGrouped: isGrouped)
    }

    private func topics(of node: StatsAnswer.Node) -> TextTable {
        var table = TextTable("TOPIC ", "CONNECTIONS", style: style)
        let totals = node.connections.mapValues { $0.values.reduce(0, &+) }
        for (topic, count) in totals.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            table.add(topic, text(count))
        }
        if totals.isEmpty { table.add(Self.nobody, "") }
        return table
    }

    private func nodes(of cluster: StatsAnswer.Cluster) -> TextTable {
        var table = TextTable(
            "NODE ", "CONNECTIONS", "SOCKETS", "CAPACITY", "USED", "AGE", "LABELS ", style: style)
        for (name, row) in cluster.nodes.sorted(by: { $0.key < $1.key }) {
            let labels = (row.isDraining == true ? ["draining"] : []) + [row.labelsText]
            table.add(
                name, text(row.total), text(row.sockets), row.capacity.map(text) ?? "-",
                row.share.map(Quantity.percent) ?? "-",
                Quantity.age(milliseconds: row.ageMilliseconds),
                labels.filter { !$0.isEmpty }.joined(separator: ", "))
        }
        return table
    }

    private func topics(of cluster: StatsAnswer.Cluster) -> TextTable {
        var table = TextTable("TOPIC ", "CONNECTIONS", "BY NODE ", style: style)
        let topics = cluster.topics.sorted {
            ($1.value.total, $0.key) < ($0.value.total, $1.key)
        }
        for (name, topic) in topics {
            table.add(name, text(topic.total), topic.shares(isGrouped: isGrouped))
        }
        if topics.isEmpty { table.add(Self.nobody, "", "") }
        return table
    }

    private var rest: [StyledLine] {
        let (isTruncated, count) =
            switch subject {
            case .node(let node): (node.isTruncated, node.connections.count)
            case .cluster(let cluster): (cluster.isTruncated, cluster.topics.count)
            }
        guard isTruncated else { return [] }
        return [
            StyledLine(
                "Only the largest topics are listed, \(text(count)) of them: see --top and --topic.",
                style: style)
        ]
    }

    private func text(_ number: Int) -> String {
        isGrouped ? Quantity.grouped(number) : "\(number)"
    }

    private static let nobody = "(none)"
}
