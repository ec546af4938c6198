import Synchronization
import Testing

@testable import Headcount

/// Threads that join and leave a strictly limited topic while its allowance changes.
@Suite("Allowances under load")
struct AllowanceStressTests {
    private final class Watch: Sendable {
        /// Those in the topic, as far as they have said so themselves.
        let inside = Atomic<Int>(1)
        let highest = Atomic<Int>(0)
        let isOver = Atomic<Bool>(false)
    }

    @Test("never are more in than permits are held, and what was lowered stays low")
    func strict() async throws {
        var settings = NodeSettings(cluster: try ClusterName("c"), node: try NodeName("a"))
        settings.limits = try LimitRules(texts: ["room:*=5"])
        let book = LimitBook(seed: settings.limits, holder: 1, settings: settings, shards: 1)
        book.leases[0].set(end: .now + .seconds(600))
        let table = LocalTable(book: book)
        let topic = try Topic("room:1")
        // The topic lives on in one unlimited connection, so that its cell keeps the allowance.
        let anchor = table.join(topic)
        _ = table.allow(.strict(5), .topic(topic))
        let watch = Watch()
        let joined = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { @concurrent in
                    var joined = 0
                    for _ in 0..<20_000 {
                        guard
                            case .counted(let cell) = table.admit(topic, isBelow: { _, _ in true })
                        else { continue }
                        let connection = Connection(cell: cell)
                        let now = watch.inside.wrappingAdd(1, ordering: .sequentiallyConsistent)
                            .newValue
                        watch.highest.max(now, ordering: .relaxed)
                        joined += 1
                        watch.inside.wrappingSubtract(1, ordering: .sequentiallyConsistent)
                        connection.leave()
                    }
                    return joined
                }
            }
            group.addTask { @concurrent in
                while !watch.isOver.load(ordering: .relaxed) {
                    let kept = table.allow(.strict(3), .topic(topic))
                    for _ in 0..<200 where watch.inside.load(ordering: .relaxed) > max(3, kept) {
                        Issue.record("more than three and more than \(kept) are in")
                    }
                    _ = table.allow(.strict(5), .topic(topic))
                }
                return 0
            }
            var joined = 0
            for _ in 0..<4 { joined += await group.next() ?? 0 }
            watch.isOver.store(true, ordering: .relaxed)
            await group.waitForAll()
            return joined
        }
        #expect(joined > 0)
        #expect(watch.highest.load(ordering: .relaxed) <= 5)
        #expect(table.count(of: topic) == 1)
        anchor.leave()
        #expect(table.total == 0)
    }
}
