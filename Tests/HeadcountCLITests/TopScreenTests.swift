import HeadcountTesting
import Testing

@testable import HeadcountCLI

@Suite("The live screen")
struct TopScreenTests {
    private let now = ContinuousClock.now

    private func lines(
        _ model: TopModel, _ state: TopState = TopState(), columns: Int = 90, rows: Int = 29,
        style: TextStyle = .plain
    ) -> [String] {
        TopScreen(
            model: model, state: state, size: .init(columns: columns, rows: rows), style: style,
            now: now + .seconds(2)
        ).lines
    }

    @Test("it shows the cluster, whether to trust it, nodes, topics, limits and what goes on")
    func whole() throws {
        let lines = lines(try Answers.model(at: now) { $0.nodes["node-3"]?.capacity = 40 })
            .map { String($0.reversed().drop { $0 == " " }.reversed()) }
        #expect(
            lines == [
                "headcount top http://127.0.0.1:4000  by node-1",
                "1,115 connections  49 sockets  3 nodes  41 % of 120"
                    + "                    █ 5 min, peak 1,115",
                "complete  513 ms old  Redis up, 0.66 ms", "",
                "  NODE▲            CONNECTIONS  SOCKETS  USED                 AGE  LABELS",
                "  node-1 draining        1,101       36   90 % █████████·    0 ms  "
                    + "release=7, zone=a",
                "  node-2                     1        1    3 % ▎·········  866 ms",
                "  node-3                    13       12   30 % ███·······   5.0 s", "",
                "▸ TOPIC           CONNECTIONS▼  BY NODE",
                "  room:lobby             1,112  node-1 1,100, node-3 12",
                "  patterns:stats             3  node-1 1, node-2 1, node-3 1", "",
                "  LIMIT       IN   MOST  USED              MODE    FULLEST TOPIC",
                "  cluster     49    100   49 % ████▉·····  strict",
                "  room:*   1,112  1,200   93 % █████████▎  soft    room:lobby",
                "  address      -     20  -                 soft", "", "  ON node-1",
                "  joins      12.3 a second, leaves 0.5 (over 5 min: 11.1, 0)",
                "  refused    10 limit_reached, 2 capacity",
                "  messages   in 3.25 a second, 1.59 kB; out 31, 22.3 kB; 2 dropped",
                "  process    up 2 h, 39.6 MB, version 0.1.0", "", "", "", "", "",
                "q quit  ? help  s sort: total  / filter  p pause  r reverse  n nodes  t topics",
            ])
    }

    @Test("five rows of twenty cells hold the totals, their worth, and a topic")
    func smallest() throws {
        let lines = lines(try Answers.model(at: now), columns: 20, rows: 5)
        #expect(
            lines == [
                "1,115 conn  49 sock", "complete  513 ms old", "▸ TOPIC        CONN▼",
                "  room:lobby   1,112", "q quit  ? help",
            ])
    }

    @Test(
        "the third line says in words what the answer is worth",
        arguments: [
            (false, false, "NOT COMPLETE  513 ms old  Redis up, 0.66 ms  settling, counts may be"),
            (false, true, "STALE  513 ms old  Redis up, 0.66 ms  Redis was not read for"),
            (true, false, "complete  513 ms old"),
        ])
    func trust(_ isComplete: Bool, _ isStale: Bool, _ words: String) throws {
        let model = try Answers.model(at: now) {
            ($0.isComplete, $0.isStale) = (isComplete, isStale)
        }
        #expect(lines(model)[2].hasPrefix(words))
    }

    @Test("without an answer it says since when, and why, and keeps what was known")
    func failure() throws {
        var model = TopModel(title: "t")
        #expect(lines(model)[1...2] == ["no counts yet", "waiting for an answer"])
        let failed = TopReport(
            question: StatsQuestion(), cluster: .failure(StatsFailure("no\u{1B}c")), monitoring: nil
        )
        model.take(failed, at: now)
        #expect(lines(model)[2] == "no\\u{1B}c")
        model = try Answers.model(at: now)
        model.take(failed, at: now)
        #expect(
            lines(model)[2]
                == "NO ANSWER for 2.0 s  no\\u{1B}c  below is what was known then")
        #expect(lines(model).contains { $0.contains("room:lobby") })
    }

    @Test("keys are seen: sort, filter, focus, pause, help")
    func keys() throws {
        let model = try Answers.model(at: now)
        var state = TopState()
        func press(_ keys: Key...) { for key in keys { _ = state.press(key, rooms: [:]) } }
        press(.character("s"))
        var lines = lines(model, state)
        let titles = try #require(lines.firstIndex { $0.contains("TOPIC▲") })
        #expect(lines[titles + 1].contains("patterns:stats"))
        press(.character("r"))
        lines = self.lines(model, state)
        #expect(lines[titles + 1].contains("room:lobby"))
        press(.character("/"), .character("s"), .character("t"))
        lines = self.lines(model, state)
        #expect(lines.last == "/st█  Enter keeps, Esc clears")
        #expect(!lines.contains { $0.hasPrefix("  room:lobby") })
        press(.character("z"), .enter)
        lines = self.lines(model, state)
        #expect(lines.contains { $0.contains("(no topic matches stz)") })
        #expect(lines.last?.hasPrefix("filter: stz  q quit") == true)
        press(.character("n"), .character("p"))
        lines = self.lines(model, state)
        #expect(lines.contains { $0.hasPrefix("▸ NODE") })
        #expect(lines[2].hasPrefix("PAUSED  complete"))
        press(.character("?"))
        #expect(self.lines(model, state).contains { $0.contains("clear the filter") })
    }

    @Test("what is scrolled says where it is, and what is not listed at all")
    func scrolling() throws {
        let model = try Answers.model(at: now) { cluster in
            for number in 100..<150 { cluster.topics["t\(number)"] = .init(total: 1, nodes: [:]) }
            cluster.isTruncated = true
        }
        var state = TopState()
        func rooms() -> [TopSection: TopState.Room] {
            TopScreen(
                model: model, state: state, size: .init(columns: 90, rows: 29), style: .plain,
                now: now
            ).rooms
        }
        for key: Key in [.character("s"), .end, .up] { _ = state.press(key, rooms: rooms()) }
        let lines = lines(model, state)
        let room = try #require(rooms()[.topics])
        #expect(room.rows == 52)
        let titles = try #require(lines.firstIndex { $0.contains("TOPIC▲") })
        let position = "\(52 - room.visible)-51 of the 52 largest"
        #expect(lines[titles].hasSuffix(position))
        #expect(lines[titles + room.visible].contains("t148"))
    }

    @Test("the processes of headcount cluster are shown")
    func processes() throws {
        var model = TopModel(title: "headcount cluster", ending: "stop all of it")
        var report = TopReport(
            question: StatsQuestion(), cluster: .success(try Answers.cluster()), monitoring: nil)
        report.processes = [
            TopProcess(name: "node-1", address: "127.0.0.1:4000", identifier: 77, state: "running"),
            TopProcess(name: "node-2", address: "127.0.0.1:4001", state: "ended by signal 9"),
        ]
        model.take(report, at: now)
        let lines = lines(model)
        let titles = try #require(lines.firstIndex { $0.hasPrefix("  PROCESS") })
        #expect(
            lines[(titles + 1)...(titles + 2)] == [
                "  node-1    77  running            127.0.0.1:4000",
                "  node-2     -  ended by signal 9  127.0.0.1:4001",
            ])
        #expect(lines.last?.hasPrefix("q stop all of it") == true)
    }

    @Test("colours are the only escapes, and there are none without them")
    func colours() throws {
        let model = try Answers.model(at: now) {
            $0.topics["\u{1B}]0;title\u{7}\u{9B}2J"] = .init(total: 9, nodes: ["\u{1B}[m": 9])
            $0.node = "\u{1B}c"
        }
        let coloured = lines(model, style: .ansi).joined()
        let without = coloured.replacing(/\u{1B}\[[0-9;]+m/, with: "")
        #expect(coloured.contains("\u{1B}[32mcomplete\u{1B}[0m"))
        for text in [without, lines(model).joined(), lines(model, style: .ascii).joined()] {
            for scalar in text.unicodeScalars {
                #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value))
            }
        }
        #expect(without == lines(model).joined())
        #expect(lines(model, style: .ascii).joined().utf8.allSatisfy { $0 < 0x7F })
    }
}
