/// What the keys have made of the screen: a machine that takes keys and does no I/O.
struct TopState: Sendable, Hashable {
    /// What the keys mean now.
    enum Mode: Sendable, Hashable {
        case tables
        /// A filter is typed.
        case filter
        case help
    }

    /// What a key asks for beside another picture.
    enum Effect: Sendable, Hashable {
        case none
        case quit
        /// Stop the process until the shell continues it.
        case suspend
        /// Draw all of it anew.
        case redraw
        /// Ask the node at once: the filter is another, or the pause is over.
        case ask
    }

    /// How many rows a section has, and how many of them are seen.
    struct Room: Sendable, Hashable {
        var rows: Int
        var visible: Int
    }

    var mode = Mode.tables
    var focus = TopSection.topics
    /// Which topics are listed, as it was typed.
    var filter = ""
    var isPaused = false
    private var sorts: [TopSection: TopSort] = [:]
    private var reversed: Set<TopSection> = []
    private var offsets: [TopSection: Int] = [:]

    /// The glob of the filter: what has no wildcards is meant to be found anywhere in the name.
    var glob: String? {
        guard !filter.isEmpty else { return nil }
        guard !filter.contains("*"), !filter.contains("?") else { return filter }
        return "*\(filter.replacing("\\", with: "\\\\"))*"
    }

    /// What a section is sorted by.
    func sort(of section: TopSection) -> TopSort { sorts[section] ?? .first(of: section) }

    /// Whether a section's largest row comes first.
    func isDescending(_ section: TopSection) -> Bool {
        sort(of: section).isDescending != reversed.contains(section)
    }

    /// The first row of a section that is seen.
    func offset(of section: TopSection, in room: Room) -> Int {
        min(offsets[section] ?? 0, max(0, room.rows - room.visible))
    }

    /// Takes a key.
    ///
    /// - Parameter rooms: The sections that are on the screen.
    mutating func press(_ key: Key, rooms: [TopSection: Room]) -> Effect {
        switch key {
        case .control("c"): return .quit
        case .control("z"): return .suspend
        case .control("l"): return .redraw
        default: break
        }
        switch mode {
        case .filter: return type(key)
        case .help:
            mode = .tables
            return key == .character("q") ? .quit : .none
        case .tables: break
        }
        if let motion = Motion(key) {
            move(motion, rooms[focus] ?? Room(rows: 0, visible: 0))
            return .none
        }
        return command(key, rooms)
    }

    private mutating func command(_ key: Key, _ rooms: [TopSection: Room]) -> Effect {
        switch key {
        case .character("q"): return .quit
        case .character("?"), .character("h"): mode = .help
        case .character("/"): (mode, focus) = (.filter, .topics)
        case .character("n"): focus = .nodes
        case .character("t"): focus = .topics
        case .tab: turnFocus(rooms, by: 1)
        case .backTab: turnFocus(rooms, by: -1)
        case .character("s"), .character(">"), .right: turnSort(by: 1)
        case .character("<"), .left: turnSort(by: -1)
        case .character("r"): reversed.formSymmetricDifference([focus])
        case .character("p"), .character(" "):
            isPaused.toggle()
            return isPaused ? .none : .ask
        case .escape: return clearFilter()
        default: break
        }
        return .none
    }

    private mutating func type(_ key: Key) -> Effect {
        let before = filter
        switch key {
        case .enter: mode = .tables
        case .escape:
            mode = .tables
            return clearFilter()
        case .backspace: if !filter.isEmpty { filter.removeLast() }
        case .control("u"): filter = ""
        // No topic is longer, so no filter need be.
        case .character(let scalar) where filter.utf8.count + UTF8.width(scalar) <= 255:
            filter.unicodeScalars.append(scalar)
        default: break
        }
        guard filter != before else { return .none }
        offsets[.topics] = 0
        return .ask
    }

    private mutating func clearFilter() -> Effect {
        guard !filter.isEmpty else { return .none }
        filter = ""
        offsets[.topics] = 0
        return .ask
    }

    private mutating func turnFocus(_ rooms: [TopSection: Room], by step: Int) {
        let shown = TopSection.allCases.filter { rooms[$0] != nil }
        guard let place = shown.firstIndex(of: focus), !shown.isEmpty else {
            focus = shown.first ?? focus
            return
        }
        focus = shown[(place + step + shown.count) % shown.count]
    }

    private mutating func turnSort(by step: Int) {
        let choices = TopSort.choices(of: focus)
        guard let place = choices.firstIndex(of: sort(of: focus)) else { return }
        sorts[focus] = choices[(place + step + choices.count) % choices.count]
        reversed.remove(focus)
        offsets[focus] = 0
    }

    private mutating func move(_ motion: Motion, _ room: Room) {
        let offset = offset(of: focus, in: room)
        let page = max(1, room.visible - 1)
        let goal =
            switch motion {
            case .up: offset - 1
            case .down: offset + 1
            case .pageUp: offset - page
            case .pageDown: offset + page
            case .home: 0
            case .end: room.rows
            }
        offsets[focus] = min(max(0, goal), max(0, room.rows - room.visible))
    }
}
