extension TopState {
    /// How a table is scrolled.
    enum Motion: Sendable, Hashable {
        case up, down, pageUp, pageDown, home, end

        /// The motion of a key, by its name or as in less and vi.
        init?(_ key: Key) {
            switch key {
            case .up, .character("k"): self = .up
            case .down, .character("j"): self = .down
            case .pageUp, .control("b"): self = .pageUp
            case .pageDown, .control("f"): self = .pageDown
            case .home, .character("g"): self = .home
            case .end, .character("G"): self = .end
            default: return nil
            }
        }
    }
}
