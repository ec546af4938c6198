import Headcount

/// Takes changes as the publisher does, and remembers the last count of each topic.
final class Collector {
    private let table: LocalTable
    /// The topics that were last reported with connections.
    private(set) var reported: [Topic: Int] = [:]
    private(set) var changes = 0

    init(_ table: LocalTable) { self.table = table }

    func collect() {
        for change in table.takeChanges() {
            reported[change.topic] = change.count > 0 ? change.count : nil
            changes += 1
        }
        let listed = table.counts().count { $0.count <= 0 }
        precondition(listed == 0 && table.total >= 0, "a topic listed with no connections")
    }

    static func live(_ table: LocalTable) -> [Topic: Int] {
        Dictionary(table.counts().map { ($0.topic, $0.count) }, uniquingKeysWith: +)
    }
}
