import HashTreeCollections
import JSONBytes

/// The other nodes' part of an answer, encoded: it holds as long as the picture and the listed
/// topics do, however often this node's own counts change.
///
/// A run is members of an object without the braces around them, maybe none.
struct RemoteRuns: Sendable {
    /// One listed topic.
    struct Row: Sendable {
        /// Its name as a key.
        let key: [UInt8]
        /// The other nodes' connections.
        var total = 0
        /// The connections by node, of nodes whose names come before this node's…
        var before: [UInt8] = []
        /// … and after it.
        var after: [UInt8] = []
    }

    /// The listed topics in their order.
    private(set) var topics: [Row] = []
    /// Of each node of the picture, in its order, the connections by listed topic.
    private(set) var connections: [[UInt8]]

    /// Costs time proportional to the listed topics and the nodes that have them.
    init(_ snapshot: ClusterSnapshot, topics: [Topic], own: NodeName) {
        let nodes = snapshot.nodes.map(\.name)
        let keys = nodes.map { JSONWriter.quoted($0.rawValue) }
        let places = [NodeName: Int](
            zip(nodes, nodes.indices), uniquingKeysWith: { first, _ in first })
        let placesByNumber = snapshot.ledgers.map { $0.places(among: places) }
        let ownPlace = nodes.firstIndex { own < $0 } ?? nodes.count
        var byNode = nodes.map { _ in JSONWriter() }
        for topic in topics {
            let shard = topic.shard(of: snapshot.ledgers.count)
            let found = snapshot.ledgers[shard].rows[topic]
            var row = Row(key: JSONWriter.quoted(topic.name), total: found?.total ?? 0)
            var (before, after) = (JSONWriter(), JSONWriter())
            let shares = (found?.shares ?? []).compactMap { share in
                placesByNumber[shard][Int(share.node)].map { (place: $0, count: share.count) }
            }
            for (place, count) in shares.sorted(by: { $0.place < $1.place }) {
                byNode[place].field(quoted: row.key, count)
                if place < ownPlace {
                    before.field(quoted: keys[place], count)
                } else {
                    after.field(quoted: keys[place], count)
                }
            }
            (row.before, row.after) = (before.bytes, after.bytes)
            self.topics.append(row)
        }
        connections = byNode.map(\.bytes)
    }
}

extension JSONWriter {
    /// One member whose key was quoted before.
    fileprivate mutating func field(quoted name: [UInt8], _ value: Int) {
        key(quoted: name)
        integer(value)
    }
}
