import Headcount

/// Every key that Headcount uses in Redis: the one place that spells them.
///
/// All keys of a shard share a hash tag, so that in a Redis Cluster they live together and one
/// script may touch them all. `NAME` is a node's name.
///
/// | key | type | lives | holds |
/// | --- | --- | --- | --- |
/// | `{headcount:CLUSTER:S}:epoch` | hash | no TTL; one a shard | `id`, `run` (the server's run id), `seen` and `since` (ms of Redis time), `empty` (1: the last node took its leave), `shards` (the nodes' number of shards), `settled` (the epoch in which permits may be granted), `shortages` (how often too few were free), `limits` (the version in force), `holder:TOKEN` (who holds permits: lease end, epoch) |
/// | `{headcount:CLUSTER:S}:nodes` | sorted set | no TTL; nodes that are dead are removed | node → lease deadline, ms of Redis time |
/// | `{headcount:CLUSTER:S}:node:NAME` | hash | ttl | topic → count, and nothing else |
/// | `{headcount:CLUSTER:S}:meta:NAME` | hash | ttl | `incarnation`, `token`, `sequence`, `epoch`, `topics`, `total`, `schema`, `ttl`, `sockets`, `labels`, `capacity`, `started`, `shards`, `logged` (bytes in the log) |
/// | `{headcount:CLUSTER:S}:log:NAME` | list | ttl; about as many bytes as the counts, 1,024 entries | what the last writes changed, lines of `count topic`: one entry for each sequence up to that of `meta` |
/// | `{headcount:CLUSTER:S}:permits:TOKEN` | hash | no TTL; removed when the holder's lease has ended | `s` (sockets) or `t` and a topic → the permits that a process holds; `#` → the sequence of its last request |
/// | `{headcount:CLUSTER:S}:limits` | hash | no TTL | `version`, `rules` (a line each) |
/// | `{headcount:CLUSTER:S}:stage:NAME:INCARNATION:SEQUENCE` | hash | ttl | a whole table on its way, until it is renamed to `node:NAME` |
///
/// The keys without a TTL are those that say whether Redis has forgotten something, and those that
/// strict limits rest on: a `volatile-*` eviction policy leaves them alone.
struct Keyspace: Sendable {
    /// The schema that this version writes, and the newest that it reads.
    static let schema = 1

    /// The largest count that is believed: nothing real comes near, and as many topics and nodes as
    /// memory holds do not add up to more than an integer.
    static let maximumCount: Int64 = 1 << 30
    /// The largest of all other numbers: scripts count in doubles, and write nothing from 2^53 on.
    static let maximumNumber: Int64 = 1 << 53

    private let tag: String

    /// The keys of one shard of a cluster.
    init(cluster: ClusterName, shard: Int = 0) {
        tag = "{headcount:\(cluster):\(shard)}"
    }

    /// What says since when Redis has forgotten nothing.
    var epoch: String { "\(tag):epoch" }

    /// The living nodes.
    var nodes: String { "\(tag):nodes" }

    /// One node's counts.
    func counts(of node: NodeName) -> String { "\(tag):node:\(node)" }

    /// What a node says of itself and of its counts.
    func meta(of node: NodeName) -> String { "\(tag):meta:\(node)" }

    /// What a node's last writes changed.
    func log(of node: NodeName) -> String { "\(tag):log:\(node)" }

    /// The permits of a process.
    func permits(of holder: String) -> String { "\(tag):permits:\(holder)" }

    /// The limits of the cluster.
    var limits: String { "\(tag):limits" }

    /// The three keys of a node, in the order in which the scripts take them.
    func keys(of node: NodeName) -> [String] { [counts(of: node), meta(of: node), log(of: node)] }

    /// Where a table is gathered before it replaces the counts. Each attempt has a place of its own:
    /// a piece of an earlier one that comes late must not get into it.
    func stage(of write: NodeWrite) -> String {
        "\(tag):stage:\(write.node):\(write.incarnation):\(write.sequence)"
    }
}
