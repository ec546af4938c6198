/// What the live screen does about what happens: events in, actions out, no I/O.
struct TopSession: Sendable {
    /// What happens.
    enum Event: Sendable {
        /// Bytes from the keyboard.
        case typed([UInt8])
        /// Nothing was typed for a moment after the bytes before.
        case untyped
        /// It is time to ask.
        case tick
        /// What came of asking.
        case report(TopReport)
        /// The terminal has another size.
        case resized
        /// The process was told to stop until it is continued.
        case stopped
        /// The process was continued, and the terminal may be as others left it.
        case continued
        /// The terminal is gone.
        case hungUp
    }

    /// What is to be done.
    enum Action: Sendable, Hashable {
        case draw
        /// Draw all of it, whatever is thought to be on the screen.
        case redraw
        case ask(StatsQuestion)
        /// Say ``Event/untyped`` in a moment.
        case awaitTyping
        case suspend
        case quit
    }

    /// After this a question is taken for lost: a terminal that was blocked for long has let go of
    /// what happened meanwhile.
    private static let patience = Duration.seconds(120)

    /// How many topics are asked for: more than anybody scrolls through.
    static let topics = 500

    private(set) var model: TopModel
    private(set) var state = TopState()
    private var reader = KeyReader()
    /// When the question was asked that has no answer yet.
    private var askedAt: ContinuousClock.Instant?
    /// What was asked last is no longer what is wanted.
    private var asksAgain = false

    init(model: TopModel) { self.model = model }

    /// What the node is asked.
    var question: StatsQuestion { StatsQuestion(topics: state.glob, top: Self.topics) }

    /// Takes an event.
    ///
    /// - Parameter rooms: The sections that are on the screen.
    mutating func take(
        _ event: Event, at now: ContinuousClock.Instant,
        rooms: [TopSection: TopState.Room]
    ) -> [Action] {
        switch event {
        case .typed(let bytes):
            let actions = press(reader.read(bytes), at: now, rooms)
            return actions + (reader.isUndecided ? [.awaitTyping] : [])
        case .untyped: return press(reader.settle(), at: now, rooms)
        // Ages grow while nobody answers.
        case .tick: return (isAsking(at: now) ? [] : ask(at: now)) + [.draw]
        case .report(let report): return take(report, at: now)
        case .resized: return [.draw]
        case .stopped: return [.suspend]
        case .continued: return [.redraw]
        case .hungUp: return [.quit]
        }
    }

    private mutating func take(
        _ report: TopReport, at now: ContinuousClock.Instant
    ) -> [Action] {
        askedAt = nil
        // What was asked before a pause must not move what somebody looks at.
        guard !state.isPaused else { return [] }
        model.take(report, at: now)
        return (asksAgain ? ask(at: now) : []) + [.draw]
    }

    private mutating func press(
        _ keys: [Key], at now: ContinuousClock.Instant, _ rooms: [TopSection: TopState.Room]
    ) -> [Action] {
        var actions: [Action] = []
        for key in keys {
            switch state.press(key, rooms: rooms) {
            case .none: break
            case .quit: return [.quit]
            case .suspend: actions.append(.suspend)
            case .redraw: actions.append(.redraw)
            case .ask: actions += ask(at: now)
            }
        }
        return keys.isEmpty ? [] : actions + [.draw]
    }

    /// One question at a time; none while the picture stands still.
    private mutating func ask(at now: ContinuousClock.Instant) -> [Action] {
        guard !state.isPaused else { return [] }
        asksAgain = isAsking(at: now)
        guard !asksAgain else { return [] }
        askedAt = now
        return [.ask(question)]
    }

    private func isAsking(at now: ContinuousClock.Instant) -> Bool {
        askedAt.map { now - $0 < Self.patience } ?? false
    }
}
