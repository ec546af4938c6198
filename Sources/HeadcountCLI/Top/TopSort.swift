/// What a table is sorted by.
enum TopSort: Sendable, Hashable {
    case total, name
    /// Topics: by how many nodes have connections of it.
    case nodes
    /// Nodes: by the share of their capacity that is taken.
    case share
    /// Nodes: by how old what they published is.
    case age

    /// What a section can be sorted by; empty where it has an order of its own.
    static func choices(of section: TopSection) -> [TopSort] {
        switch section {
        case .topics: [.total, .name, .nodes]
        case .nodes: [.name, .total, .share, .age]
        case .processes, .limits, .activity: []
        }
    }

    /// What a section is sorted by at first.
    static func first(of section: TopSection) -> TopSort { choices(of: section).first ?? .name }

    /// In one word.
    var word: String {
        switch self {
        case .total: "total"
        case .name: "name"
        case .nodes: "nodes"
        case .share: "used"
        case .age: "age"
        }
    }

    /// Whether the largest comes first.
    var isDescending: Bool { self != .name }
}
