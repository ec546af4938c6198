import Benchmark
import Headcount

func registerView() {
    Benchmark.repeating("merge_of_a_read_in_which_no_node_changed") {
        try merging(topics: 1_000) { version in version == 0 ? 1 : nil }
    }
    Benchmark.repeating("merge_of_a_read_in_which_one_node_of_100_topics_changed") {
        try merging(topics: 100) { version in version + 1 }
    }
}

/// A view of 10 nodes, and reads in which the first node has a count of its own for each look; nil
/// when it is unchanged.
private func merging(
    topics: Int, count: @escaping (Int) -> Int?
) throws -> () throws -> Void {
    var view = ClusterView()
    var looks = 0
    let own = try NodeName("own")
    let names = try (0..<10).map { try NodeName("node-\($0)") }
    let topics = try (0..<topics).map { try Topic("room:\($0)") }
    func part(_ count: Int) -> NodePart {
        NodePart(
            version: PartVersion(
                epoch: Epoch(1), incarnation: Incarnation(1), sequence: UInt64(looks)),
            counts: Dictionary(uniqueKeysWithValues: topics.map { ($0, count) }),
            total: count * topics.count, sockets: count, ttl: .seconds(4), profile: NodeProfile())
    }
    return {
        let rows = names.enumerated().map { index, name in
            let change = looks == 0 ? 1 : index == 0 ? count(looks) : nil
            return NodeRead(
                name: name, leaseRemaining: .seconds(4),
                content: change.map { .part(part($0)) } ?? .unchanged)
        }
        let read = ClusterRead(
            epoch: Epoch(1), epochAge: .seconds(60), timeMilliseconds: UInt64(looks), nodes: rows)
        view.apply(read, own: (own, nil), ttl: .seconds(4), sentAt: .now)
        looks += 1
    }
}
