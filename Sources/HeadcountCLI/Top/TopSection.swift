/// A table of the screen, in the order in which they are shown.
enum TopSection: Sendable, Hashable, CaseIterable {
    case nodes
    /// The processes of `headcount cluster`.
    case processes
    case topics
    case limits
    /// What the answering node tells of itself.
    case activity

    /// Which of them must be seen when there is room for few.
    static let byWorth: [TopSection] = [.topics, .nodes, .processes, .limits, .activity]

    /// Whether it may have more rows than any screen.
    var isScrolled: Bool { self == .nodes || self == .topics }
}
