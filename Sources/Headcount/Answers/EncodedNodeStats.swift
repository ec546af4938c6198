/// A node's own answer, encoded but for the time: kept until a count changes.
struct EncodedNodeStats: Sendable {
    private let own: NodeName
    private let version: TableVersion
    /// The answer with some time in it, which is the last member.
    private let text: [UInt8]

    /// Encodes the answer, or takes it over when nothing has changed.
    init(
        _ table: LocalTable, _ ranking: OwnRanking, own: NodeName, query: StatsQuery,
        previous: EncodedNodeStats?
    ) {
        // The version first: what changes while the counts are read makes the next look read again.
        let version = table.version
        if let previous, previous.version == version, previous.own == own {
            self = previous
            return
        }
        self.own = own
        self.version = version
        text =
            NodeStats(
                table, ranking, node: own, query: query, timestamp: Timestamp(microseconds: 0)
            ).json
    }

    /// The whole answer as JSON text in UTF-8. Costs little more than its copying.
    func answer(timestamp: Timestamp) -> [UInt8] {
        let end = text.count - "\"}".utf8.count
        var answer = text
        answer.replaceSubrange((end - Timestamp.length)..<end, with: timestamp.text)
        return answer
    }
}
