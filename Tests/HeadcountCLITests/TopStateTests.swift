import Testing

@testable import HeadcountCLI

@Suite("What keys do")
struct TopStateTests {
    private let rooms: [TopSection: TopState.Room] = [
        .nodes: .init(rows: 3, visible: 3), .topics: .init(rows: 50, visible: 10),
        .limits: .init(rows: 4, visible: 2),
    ]

    @Test("q and Ctrl-C quit; in a filter q is a letter, and Ctrl-C quits all the same")
    func quit() {
        var state = TopState()
        #expect(state.press(.character("q"), rooms: rooms) == .quit)
        #expect(state.press(.control("c"), rooms: rooms) == .quit)
        #expect(state.press(.control("z"), rooms: rooms) == .suspend)
        _ = state.press(.character("/"), rooms: rooms)
        #expect(state.press(.character("q"), rooms: rooms) == .ask)
        #expect(state.filter == "q")
        #expect(state.press(.control("c"), rooms: rooms) == .quit)
        state.mode = .help
        #expect(state.press(.character("q"), rooms: rooms) == .quit)
    }

    @Test("a filter is typed, kept by Enter, and cleared by Esc")
    func filter() {
        var state = TopState()
        state.focus = .nodes
        let keys: [Key] = [.character("/"), .character("a"), .character("ü"), .backspace]
        let effects = keys.map { state.press($0, rooms: rooms) }
        #expect(effects == [.none, .ask, .ask, .ask])
        #expect(state.filter == "a" && state.focus == .topics && state.glob == "*a*")
        #expect(state.press(.enter, rooms: rooms) == .none)
        #expect(state.mode == .tables && state.filter == "a")
        #expect(state.press(.escape, rooms: rooms) == .ask)
        #expect(state.filter == "" && state.glob == nil)
        #expect(state.press(.escape, rooms: rooms) == .none)
        for key: Key in [.character("/"), .character("x"), .character("y"), .control("u")] {
            _ = state.press(key, rooms: rooms)
        }
        #expect(state.filter == "" && state.mode == .filter)
        #expect(state.press(.backspace, rooms: rooms) == .none)
        #expect(state.press(.escape, rooms: rooms) == .none)
        #expect(state.mode == .tables)
    }

    @Test("a filter with wildcards is a glob, without them a part of the name")
    func globs() {
        var state = TopState()
        state.filter = "room:?"
        #expect(state.glob == "room:?")
        state.filter = "a\\b"
        #expect(state.glob == "*a\\\\b*")
    }

    @Test("no filter is longer than a topic")
    func longFilter() {
        var state = TopState()
        state.mode = .filter
        for _ in 0..<300 { _ = state.press(.character("é"), rooms: rooms) }
        #expect(state.filter.utf8.count == 254)
    }

    @Test("s, < and > go round what the focus can be sorted by, and r turns it")
    func sorting() {
        var state = TopState()
        #expect(state.sort(of: .topics) == .total && state.isDescending(.topics))
        var sorts: [TopSort] = []
        for _ in 0..<3 {
            _ = state.press(.character("s"), rooms: rooms)
            sorts.append(state.sort(of: .topics))
        }
        #expect(sorts == [.name, .nodes, .total])
        _ = state.press(.character("<"), rooms: rooms)
        #expect(state.sort(of: .topics) == .nodes)
        _ = state.press(.character("r"), rooms: rooms)
        #expect(!state.isDescending(.topics))
        _ = state.press(.character(">"), rooms: rooms)
        #expect(state.isDescending(.topics))
        _ = state.press(.character("n"), rooms: rooms)
        _ = state.press(.character(">"), rooms: rooms)
        #expect(state.sort(of: .nodes) == .total && state.sort(of: .topics) == .total)
        state.focus = .limits
        _ = state.press(.character("s"), rooms: rooms)
        #expect(state.sort(of: .limits) == .name)
    }

    @Test("arrows and pages scroll the focus and stop at its ends")
    func scrolling() throws {
        var state = TopState()
        let room = try #require(rooms[.topics])
        func offset(_ keys: [Key]) -> Int {
            for key in keys { _ = state.press(key, rooms: rooms) }
            return state.offset(of: .topics, in: room)
        }
        #expect(offset([.up]) == 0)
        #expect(offset([.down, .down]) == 2)
        #expect(offset([.pageDown]) == 11)
        #expect(offset([.end]) == 40)
        #expect(offset([.down, .pageDown]) == 40)
        #expect(offset([.up]) == 39)
        #expect(offset([.pageUp]) == 30)
        #expect(offset([.home]) == 0)
        #expect(offset([.character("j"), .character("G"), .character("k")]) == 39)
        // Fewer rows than before: the last ones are seen.
        #expect(state.offset(of: .topics, in: .init(rows: 12, visible: 10)) == 2)
        #expect(state.offset(of: .topics, in: .init(rows: 3, visible: 10)) == 0)
    }

    @Test("Tab goes round the sections that are shown; n and t choose one")
    func focus() {
        var state = TopState()
        _ = state.press(.tab, rooms: rooms)
        #expect(state.focus == .limits)
        _ = state.press(.tab, rooms: rooms)
        #expect(state.focus == .nodes)
        _ = state.press(.backTab, rooms: rooms)
        #expect(state.focus == .limits)
        _ = state.press(.character("t"), rooms: rooms)
        #expect(state.focus == .topics)
        _ = state.press(.tab, rooms: [:])
        #expect(state.focus == .topics)
        state.focus = .activity
        _ = state.press(.tab, rooms: rooms)
        #expect(state.focus == .nodes)
    }

    @Test("p pauses, and asks at once when it goes on; any key leaves the help")
    func pause() {
        var state = TopState()
        #expect(state.press(.character("p"), rooms: rooms) == .none)
        #expect(state.isPaused)
        #expect(state.press(.character("p"), rooms: rooms) == .ask)
        #expect(!state.isPaused)
        _ = state.press(.character("?"), rooms: rooms)
        #expect(state.mode == .help)
        #expect(state.press(.character("p"), rooms: rooms) == .none)
        #expect(state.mode == .tables && !state.isPaused)
        #expect(state.press(.control("l"), rooms: rooms) == .redraw)
    }
}
