/// The lines at the top of the screen: what is watched, the totals, and whether to trust them.
struct TopHead {
    let model: TopModel
    let state: TopState
    let width: Int
    let style: TextStyle
    let now: ContinuousClock.Instant

    /// What is watched, and who answered.
    var title: StyledLine {
        joined([
            piece(model.title, .strong), piece(model.cluster.map { "by \($0.node)" } ?? "", .faint),
        ])
    }

    /// The cluster's totals, and those of the last minutes as a curve.
    var totals: StyledLine {
        guard let cluster = model.cluster else { return piece("no counts yet", .faint) }
        let isNarrow = width < 60
        func counted(_ count: Int, _ noun: String, _ short: String) -> StyledLine {
            piece(
                isNarrow
                    ? "\(Quantity.grouped(count)) \(short)"
                    : Quantity.counted(count, noun, isGrouped: true), .strong)
        }
        var pieces = [
            counted(cluster.totalConnections, "connection", "conn"),
            counted(cluster.totalSockets, "socket", "sock"),
            counted(cluster.clusterSize, "node", "nodes"),
        ]
        if let capacity = cluster.capacity, capacity > 0 {
            let share = Double(cluster.totalSockets) / Double(capacity)
            pieces.append(
                piece(
                    "\(Quantity.percent(share)) of \(Quantity.grouped(capacity))",
                    Bar(share: share, width: 0, style: style).tone))
        }
        var line = joined(pieces)
        if let curve = curve(width - line.width - 3) {
            line.pad(to: line.width + 3)
            line.append(curve)
        }
        return line
    }

    /// Whether the totals can be relied on, in words.
    var trust: StyledLine {
        let paused = state.isPaused ? [piece("PAUSED", .warning)] : []
        guard let cluster = model.cluster else {
            return joined(paused + [piece(model.failure ?? "waiting for an answer", .warning)])
        }
        let trust = Trust(cluster)
        let age = piece("\(Quantity.age(milliseconds: cluster.ageMilliseconds)) old")
        if let failure = model.failure {
            return joined(
                paused + [
                    piece("NO ANSWER for \(Quantity.age(silence))", .bad), piece(failure, .bad),
                    piece("below is what was known then", .warning),
                ])
        }
        return joined(
            // Loud without colours, too.
            paused + [
                piece(trust == .complete ? trust.word : trust.word.uppercased(), trust.tone), age,
            ]
                + [redis, piece(trust.meaning ?? "", trust.tone)])
    }

    private var silence: Duration { model.answeredAt.map { now - $0 } ?? .zero }

    private var redis: StyledLine {
        guard let redis = model.monitoring?.redis else { return piece("") }
        switch redis.state {
        case "none": return piece("no Redis: a cluster of one")
        case "up":
            let time = redis.roundTripMilliseconds.map { ", \(Quantity.decimal($0)) ms" } ?? ""
            return piece("Redis up\(time)")
        case "down":
            let age = redis.lastSuccessAgeMilliseconds.map {
                ", last answer \(Quantity.age(milliseconds: $0)) ago"
            }
            return piece("Redis DOWN\(age ?? "")", .bad)
        default: return piece("Redis \(redis.state)", .warning)
        }
    }

    /// The curve of the totals in the cells that are left; nil where it would say nothing.
    private func curve(_ room: Int) -> StyledLine? {
        guard let peak = model.history.peak(at: now) else { return nil }
        let label = " 5 min, peak \(Quantity.grouped(peak))"
        let columns = min(60, room - label.count)
        guard columns >= 10 else { return nil }
        let values = model.history.columns(columns, at: now)
        var line = piece(Sparkline(values: values, style: style).text, .accent)
        line.append(label, .faint)
        return line
    }

    private func piece(_ text: String, _ tone: Tone? = nil) -> StyledLine {
        StyledLine(text, tone, style: style)
    }

    private func joined(_ pieces: [StyledLine]) -> StyledLine {
        StyledLine.joined(pieces, width: width, style: style)
    }
}
