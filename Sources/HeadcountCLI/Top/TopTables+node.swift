import Headcount

extension TopTables {
    /// The processes of `headcount cluster`.
    var processes: TextTable {
        var table = table(.processes, ["PROCESS ", "PID", "STATE ", "ADDRESS "])
        for process in model.processes {
            table.add([
                cell(process.name), cell(process.identifier.map(String.init) ?? "-"),
                cell(process.state, process.identifier == nil ? .warning : nil),
                cell(process.address, .faint),
            ])
        }
        return table
    }

    /// The limits in force, each with how full it is where that is known.
    func limits(_ limits: [StatsAnswer.Limit]) -> TextTable {
        let used = isNarrow ? "USED" : "USED "
        var table = table(.limits, ["LIMIT ", "IN", "MOST", used, "MODE ", "FULLEST TOPIC "])
        let topics = limits.filter { !Self.ownScopes.contains($0.scope) }
        var fullest = fullestTopics(of: topics)[...]
        for limit in limits {
            let topic = Self.ownScopes.contains(limit.scope) ? nil : fullest.popFirst() ?? nil
            let count = topic?.total ?? limit.connected
            let share = count.map { limit.limit > 0 ? Double($0) / Double(limit.limit) : 1 }
            table.add([
                cell(limit.scope), cell(count), cell(limit.limit), cell(share: share),
                cell(limit.mode, .faint), cell(topic?.name ?? "", .faint),
            ])
        }
        return table
    }

    private static let ownScopes = ["node", "cluster", "address"]

    /// The largest topic under each rule; nil where it is not known: the topics that are listed are
    /// the largest only while nobody filters them. Of several rules for a topic the first counts.
    private func fullestTopics(
        of limits: [StatsAnswer.Limit]
    ) -> [(name: String, total: Int)?] {
        var fullest = [(name: String, total: Int)?](repeating: nil, count: limits.count)
        guard let cluster = model.cluster, model.question?.topics == nil else { return fullest }
        let globs = limits.map { Glob($0.scope) }
        for (name, topic) in cluster.topics {
            guard let rule = globs.firstIndex(where: { $0.matches(Topic(stored: name)) }) else {
                continue
            }
            let best = fullest[rule]
            if best.map({ (topic.total, $0.name) > ($0.total, name) }) ?? true {
                fullest[rule] = (name, topic.total)
            }
        }
        return fullest
    }

    /// What the answering node tells of itself, in words.
    func activity(_ monitoring: StatsAnswer.Monitoring) -> TextTable? {
        let rows: [(String, StyledLine?)] = [
            ("joins", monitoring.churn.map(churn)), ("refused", monitoring.refused.map(refusals)),
            ("messages", monitoring.streaming.map(messages)),
            ("process", monitoring.node.map(process)),
        ]
        let known = rows.compactMap { name, text in text.map { [cell(name), $0] } }
        guard !known.isEmpty else { return nil }
        let title = model.cluster.map { "ON \($0.node) " } ?? "ON THE NODE "
        var table = table(.activity, [title, " "])
        known.forEach { table.add($0) }
        return table
    }

    private func churn(_ churn: StatsAnswer.Churn) -> StyledLine {
        let number = Quantity.decimal
        return cell(
            "\(number(churn.joinsPerSecond1m)) a second, leaves \(number(churn.leavesPerSecond1m)) "
                + "(over 5 min: \(number(churn.joinsPerSecond5m)), "
                + "\(number(churn.leavesPerSecond5m)))")
    }

    private func refusals(_ refused: [String: Int]) -> StyledLine {
        let reasons = refused.filter { $0.value > 0 }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\(Quantity.grouped($0.value)) \($0.key)" }
        guard !reasons.isEmpty else { return cell("none since the start", .faint) }
        return cell(reasons.joined(separator: ", "), .warning)
    }

    private func messages(_ streaming: StatsAnswer.Streaming) -> StyledLine {
        let (number, bytes) = (Quantity.decimal, Quantity.bytes)
        var line = cell(
            "in \(number(streaming.messagesInPerSecond)) a second, "
                + "\(bytes(streaming.bytesInPerSecond)); "
                + "out \(number(streaming.messagesOutPerSecond)), "
                + "\(bytes(streaming.bytesOutPerSecond))")
        if streaming.drops > 0 {
            line.append("; \(Quantity.grouped(streaming.drops)) dropped", .warning)
        }
        return line
    }

    private func process(_ process: StatsAnswer.Process) -> StyledLine {
        // Seconds from elsewhere: what no process can have lived is no reason to overflow.
        let uptime = Quantity.age(.seconds(min(max(process.uptimeSeconds, 0), 1_000_000_000)))
        return cell(
            "up \(uptime), \(Quantity.bytes(Double(process.memoryBytes))), "
                + "version \(process.version)")
    }
}
