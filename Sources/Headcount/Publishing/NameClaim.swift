/// Under which name a node goes, and which life of that name it is.
///
/// It decides and does no I/O. A process that a newer one has replaced goes on under the next
/// alternative of the name that was chosen for it.
struct NameClaim: Sendable {
    /// A name that is held, and by whom: what every write says of its writer.
    struct Life: Sendable {
        let name: NodeName
        let incarnation: Incarnation
        let token: UInt64
        let profile: NodeProfile
    }

    private let chosenName: NodeName
    private let token: UInt64
    /// What the node says of itself.
    var profile: NodeProfile
    /// 1 for the chosen name, then the number behind `~`.
    private var number = 1

    /// The name held or asked for: the chosen one, or an alternative.
    private(set) var name: NodeName
    /// The life that holds the name; nil before registration.
    private(set) var incarnation: Incarnation?

    init(name: NodeName, token: UInt64, profile: NodeProfile) {
        chosenName = name
        self.name = name
        self.token = token
        self.profile = profile
    }

    /// The name as it is held, and what is said of it in a shard; nil before registration.
    func life(in shard: Int) -> Life? {
        let profile = shard == 0 ? profile : NodeProfile(shards: profile.shards)
        return incarnation.map { Life(name: name, incarnation: $0, token: token, profile: profile) }
    }

    /// What to ask the store for.
    func registration(ttl: Duration, knownEpoch: Epoch) -> Registration {
        Registration(
            node: name, takesOver: number == 1, ttl: ttl, profile: profile,
            knownEpoch: knownEpoch, token: token)
    }

    /// The store gave the name.
    mutating func take(_ incarnation: Incarnation) {
        self.incarnation = incarnation
    }

    /// Another process has the name: it is the next one's turn.
    mutating func takeNextName() {
        number += 1
        name = chosenName.alternative(number)
        incarnation = nil
    }
}
