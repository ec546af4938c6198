import Headcount

extension TopTables {
    /// The nodes of the cluster.
    func nodes(_ cluster: StatsAnswer.Cluster) -> TextTable {
        let hasCapacity = cluster.nodes.values.contains { $0.capacity != nil }
        let used = isNarrow ? "USED" : "USED "
        let sockets = isNarrow ? "SOCK" : "SOCKETS"
        var table = table(
            .nodes,
            ["NODE ", connectionsTitle, sockets] + (hasCapacity ? [used] : []) + [
                "AGE", "LABELS ",
            ],
            sorted: [.name: "NODE ", .total: connectionsTitle, .share: used, .age: "AGE"])
        for (name, row) in sorted(cluster.nodes) {
            var title = cell(name, .strong)
            if model.isDraining(name, row) { title.append(" draining", .warning) }
            let age = Quantity.age(milliseconds: row.ageMilliseconds)
            table.add(
                [title, cell(row.total), cell(row.sockets)]
                    + (hasCapacity ? [cell(share: row.share)] : [])
                    // Who lives publishes within a heartbeat, and is forgotten after ttl.
                    + [cell(age, row.ageMilliseconds > 3_000 ? .warning : nil)]
                    + [cell(row.labelsText, .faint)])
        }
        if cluster.nodes.isEmpty { table.add(vacancy("(none)", of: hasCapacity ? 6 : 5)) }
        return table
    }

    /// The topics over all nodes, as far as they are listed and match the filter.
    func topics(_ cluster: StatsAnswer.Cluster) -> TextTable {
        var table = table(
            .topics, ["TOPIC ", connectionsTitle, "BY NODE "],
            sorted: [.name: "TOPIC ", .total: connectionsTitle, .nodes: "BY NODE "])
        for (name, topic) in sorted(matching(cluster.topics)) {
            table.add([
                cell(name), cell(topic.total), cell(topic.shares(isGrouped: true), .faint),
            ])
        }
        if table.count == 0 {
            table.add(
                vacancy(
                    state.filter.isEmpty
                        ? "(nobody has joined a topic)" : "(no topic matches \(state.filter))",
                    of: 3))
        }
        return table
    }

    private func vacancy(_ text: String, of columns: Int) -> [StyledLine] {
        [cell(text, .faint)] + [StyledLine](repeating: cell(""), count: columns - 1)
    }

    /// The node filters, too; this shows what was typed before the node has answered.
    private func matching(_ topics: [String: StatsAnswer.Topic]) -> [String: StatsAnswer.Topic] {
        guard let glob = state.glob.map(Glob.init) else { return topics }
        return topics.filter { glob.matches(Topic(stored: $0.key)) }
    }

    private func sorted(
        _ nodes: [String: StatsAnswer.NodeRow]
    ) -> [(key: String, value: StatsAnswer.NodeRow)] {
        switch state.sort(of: .nodes) {
        case .total: sorted(nodes, .nodes) { $0.total }
        case .share: sorted(nodes, .nodes) { $0.share ?? -1 }
        case .age: sorted(nodes, .nodes) { $0.ageMilliseconds }
        case .name, .nodes: sorted(nodes, .nodes) { _ in 0 }
        }
    }

    private func sorted(
        _ topics: [String: StatsAnswer.Topic]
    ) -> [(key: String, value: StatsAnswer.Topic)] {
        switch state.sort(of: .topics) {
        case .total: sorted(topics, .topics) { $0.total }
        case .nodes: sorted(topics, .topics) { $0.nodes.count }
        case .name, .share, .age: sorted(topics, .topics) { _ in 0 }
        }
    }

    /// Rows by a quantity, and among equals by name. The direction turns the names when they are
    /// what is sorted by, and else leaves them from A to Z.
    private func sorted<Row>(
        _ rows: [String: Row], _ section: TopSection, by quantity: (Row) -> some Comparable
    ) -> [(key: String, value: Row)] {
        let isDescending = state.isDescending(section)
        let turnsNames = state.sort(of: section) == .name && isDescending
        return rows.sorted { left, right in
            let (a, b) = (quantity(left.value), quantity(right.value))
            guard a == b else { return isDescending ? a > b : a < b }
            return turnsNames ? left.key > right.key : left.key < right.key
        }
    }
}
