import JSONBytes

/// A cluster's answer, encoded but for what is never the same: ages, totals, trust and time.
///
/// It is as ``ClusterStats`` would be encoded, and is kept until the picture or this node's counts
/// change; the other nodes' part of it also when only this node's counts do.
struct EncodedClusterStats: Sendable {
    private let own: NodeName
    private let isDraining: Bool
    /// No later than anything that it tells.
    private let madeAt: ContinuousClock.Instant
    private let revision: UInt64
    private let version: TableVersion
    private let listing: TopicListing
    private let runs: RemoteRuns
    /// The text up to each age, in the order of the nodes, and the rest.
    private let pieces: [[UInt8]]

    /// Encodes what is new, and takes over the rest.
    ///
    /// - Parameter asked: When the question came: an answer that was made later is right for it, also
    ///   when this node's counts have changed since. So many who ask at once share one.
    init(
        _ picture: ClusterPicture, query: StatsQuery, asked: ContinuousClock.Instant,
        previous: EncodedClusterStats?
    ) {
        // The version first: what changes while the counts are read makes the next look read again.
        let version = picture.table.version
        if let previous, previous.isMade(of: picture),
            previous.version == version || previous.madeAt >= asked,
            previous.isDraining == picture.profile.isDraining
        {
            self = previous
            return
        }
        madeAt = .now
        own = picture.own
        isDraining = picture.profile.isDraining
        revision = picture.snapshot.revision
        self.version = version
        listing = TopicListing(
            picture.snapshot, table: picture.table, ranking: picture.ranking, query: query)
        let topics = listing.topics.map(\.topic)
        if let previous, previous.isMade(of: picture),
            previous.listing.topics.lazy.map(\.topic).elementsEqual(topics)
        {
            runs = previous.runs
        } else {
            runs = RemoteRuns(picture.snapshot, topics: topics, own: picture.own)
        }
        pieces = Self.body(picture, listing, runs)
    }

    private func isMade(of picture: ClusterPicture) -> Bool {
        revision == picture.snapshot.revision && own == picture.own
    }

    /// The whole answer as JSON text in UTF-8. Costs little more than its copying.
    func answer(_ picture: ClusterPicture, timestamp: Timestamp) -> [UInt8] {
        var ages = picture.snapshot.nodes.map { picture.age(of: $0).wholeMilliseconds }
        ages.insert(0, at: picture.ownPlace)
        var end = JSONWriter(capacity: 256)
        end.object {
            ClusterLayout.end(
                &$0, totals: picture.totals, isTruncated: listing.isTruncated, node: own,
                timestamp: timestamp)
        }
        var answer: [UInt8] = []
        answer.reserveCapacity(
            pieces.reduce(0) { $0 + $1.count } + 20 * ages.count + end.bytes.count)
        for (piece, age) in zip(pieces, ages) {
            answer.append(contentsOf: piece)
            answer.append(contentsOf: String(age).utf8)
        }
        // The rest lacks its closing brace, and what follows brings it along.
        answer.append(contentsOf: pieces.last ?? [])
        answer.append(UInt8(ascii: ","))
        answer.append(contentsOf: end.bytes.dropFirst())
        return answer
    }

    private static func body(
        _ picture: ClusterPicture, _ listing: TopicListing, _ runs: RemoteRuns
    ) -> [[UInt8]] {
        let ownKey = JSONWriter.quoted(picture.own.rawValue)
        var writer = JSONWriter(capacity: 4_096)
        var pieces: [[UInt8]] = []
        writer.object { answer in
            answer.object("topics") { topics in
                for (row, listed) in zip(runs.topics, listing.topics) {
                    topics.key(quoted: row.key)
                    topics.object { topic in
                        ClusterLayout.topic(&topic, total: row.total + listed.own) { nodes in
                            nodes.members(row.before)
                            if listed.own > 0 {
                                nodes.key(quoted: ownKey)
                                nodes.integer(listed.own)
                            }
                            nodes.members(row.after)
                        }
                    }
                }
            }
            answer.object("nodes") { nodes in
                for (place, node) in picture.snapshot.nodes.enumerated() {
                    if place == picture.ownPlace {
                        writeOwn(picture, listing, runs, to: &nodes, &pieces)
                    }
                    nodes.object(node.name.rawValue) {
                        ClusterLayout.node(
                            &$0, total: node.total, sockets: node.sockets, profile: node.profile,
                            connections: { $0.members(runs.connections[place]) },
                            age: { pieces.append($0.cut()) })
                    }
                }
                if picture.ownPlace == picture.snapshot.nodes.count {
                    writeOwn(picture, listing, runs, to: &nodes, &pieces)
                }
            }
        }
        return pieces + [writer.bytes.dropLast()]
    }

    private static func writeOwn(
        _ picture: ClusterPicture, _ listing: TopicListing, _ runs: RemoteRuns,
        to nodes: inout JSONWriter, _ pieces: inout [[UInt8]]
    ) {
        nodes.object(picture.own.rawValue) {
            ClusterLayout.node(
                &$0, total: picture.table.total, sockets: picture.table.sockets,
                profile: picture.profile,
                connections: { connections in
                    for (row, listed) in zip(runs.topics, listing.topics) where listed.own > 0 {
                        connections.key(quoted: row.key)
                        connections.integer(listed.own)
                    }
                }, age: { pieces.append($0.cut()) })
        }
    }
}
