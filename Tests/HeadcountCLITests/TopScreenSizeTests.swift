import HeadcountTesting
import Testing

@testable import HeadcountCLI

@Suite("The live screen at any size")
struct TopScreenSizeTests {
    private let now = ContinuousClock.now
    private let sizes = [
        1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 19, 20, 24, 33, 40, 59, 60, 72, 80, 131, 250,
    ]

    @Test("it fits, whatever is known, typed and focused", arguments: 0..<6 as Range<UInt64>)
    func fits(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<60 {
            let model = anyModel(&random)
            var state = TopState()
            let size = TerminalSize(
                columns: sizes.randomElement(using: &random) ?? 20,
                rows: sizes.filter { $0 < 80 }.randomElement(using: &random) ?? 5)
            let style = [TextStyle.plain, .ansi, .ascii].randomElement(using: &random) ?? .plain
            for _ in 0..<4 {
                let screen = TopScreen(
                    model: model, state: state, size: size, style: style, now: now + .seconds(9))
                let lines = screen.styledLines
                #expect(lines.count <= size.rows)
                #expect(size.rows < 4 || lines.count == size.rows)
                for line in lines {
                    #expect(line.width <= size.columns)
                    #expect(DisplayWidth.cells(of: line.text) == line.width)
                }
                for (section, room) in screen.rooms {
                    let offset = state.offset(of: section, in: room)
                    #expect(offset >= 0 && offset + room.visible <= room.rows)
                }
                for _ in 0..<3 { _ = state.press(anyKey(&random), rooms: screen.rooms) }
            }
        }
    }

    private func anyKey(_ random: inout SeededRandom) -> Key {
        let keys: [Key] = [
            .character("s"), .character("r"), .character("/"), .character("房"), .character("*"),
            .character("n"), .character("t"), .character("?"), .character("p"), .character("\\"),
            .tab, .backTab, .enter, .escape, .backspace, .up, .down, .left, .right, .pageUp,
            .pageDown, .home, .end, .control("u"),
        ]
        return keys.randomElement(using: &random) ?? .enter
    }

    private func anyModel(_ random: inout SeededRandom) -> TopModel {
        var model = TopModel(title: anyText(&random))
        for second in 0..<Int.random(in: 0...3, using: &random) {
            var report = TopReport(
                question: StatsQuestion(), cluster: anyCluster(&random),
                monitoring: Bool.random(using: &random) ? anyMonitoring(&random) : nil)
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                report.processes.append(
                    TopProcess(
                        name: anyText(&random), address: anyText(&random),
                        identifier: Bool.random(using: &random) ? .max : nil,
                        state: anyText(&random)))
            }
            model.take(report, at: now + .seconds(second))
        }
        return model
    }

    private func anyCluster(
        _ random: inout SeededRandom
    ) -> Result<StatsAnswer.Cluster, StatsFailure> {
        guard Int.random(in: 0..<5, using: &random) > 0 else {
            return .failure(StatsFailure(anyText(&random)))
        }
        var cluster = StatsAnswer.Cluster(
            topics: [:], nodes: [:], totalConnections: anyCount(&random),
            totalSockets: anyCount(&random), clusterSize: anyCount(&random),
            isComplete: Bool.random(using: &random), isStale: Bool.random(using: &random),
            ageMilliseconds: anyCount(&random), isTruncated: Bool.random(using: &random),
            node: anyText(&random))
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            cluster.topics[anyText(&random)] = .init(
                total: anyCount(&random), nodes: [anyText(&random): anyCount(&random)])
        }
        for _ in 0..<Int.random(in: 0...9, using: &random) {
            cluster.nodes[anyText(&random)] = .init(
                total: anyCount(&random), sockets: anyCount(&random),
                ageMilliseconds: anyCount(&random),
                capacity: Bool.random(using: &random) ? anyCount(&random) : nil,
                labels: [anyText(&random): anyText(&random)],
                isDraining: Bool.random(using: &random))
        }
        return .success(cluster)
    }

    private func anyMonitoring(_ random: inout SeededRandom) -> StatsAnswer.Monitoring {
        var limits: [StatsAnswer.Limit] = []
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            limits.append(
                .init(
                    scope: ["node", "cluster", "*", anyText(&random)].randomElement(using: &random)
                        ?? "", limit: anyCount(&random), mode: anyText(&random),
                    connected: Bool.random(using: &random) ? anyCount(&random) : nil))
        }
        let rate = [0, 0.5, -1, 1e300, .nan, .infinity].randomElement(using: &random) ?? 0
        return StatsAnswer.Monitoring(
            streaming: .init(
                drops: anyCount(&random), messagesInPerSecond: rate, messagesOutPerSecond: 7,
                bytesInPerSecond: rate, bytesOutPerSecond: 7e9),
            churn: .init(
                joinsPerSecond1m: rate, leavesPerSecond1m: rate, joinsPerSecond5m: 1,
                leavesPerSecond5m: 2), limits: limits,
            refused: [anyText(&random): anyCount(&random)],
            redis: .init(
                state: ["up", "down", "none", anyText(&random)].randomElement(using: &random) ?? "",
                lastSuccessAgeMilliseconds: anyCount(&random), roundTripMilliseconds: rate),
            node: .init(
                uptimeSeconds: anyCount(&random), version: anyText(&random),
                isDraining: Bool.random(using: &random), memoryBytes: anyCount(&random)))
    }

    private func anyCount(_ random: inout SeededRandom) -> Int {
        [0, 1, 40, 1_234, 5_000_000, .max, -1, .min].randomElement(using: &random) ?? 0
    }

    private func anyText(_ random: inout SeededRandom) -> String {
        let pieces = [
            "a", "room:", "房", "🎉", "👨‍👩‍👧", "e\u{301}", "\u{1B}[2J", "\r\n", "\u{202E}", " ", "x=y",
            "❤️", "\u{301}", "한", "*", "\\",
        ]
        return (0..<Int.random(in: 0...14, using: &random))
            .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }
}
