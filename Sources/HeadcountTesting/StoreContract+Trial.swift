import Headcount

extension StoreContract {
    /// One store being held to one clause: the words that the clauses are written in.
    struct Trial: Sendable {
        /// A lease that does not end while a test runs.
        static let longLease = Duration.seconds(60)

        let subject: Subject

        var store: any CountStore { subject.store }

        /// Asks for a name.
        func register(
            _ node: String, takesOver: Bool = true, ttl: Duration = Trial.longLease,
            profile: NodeProfile = NodeProfile(), knownEpoch: Epoch = .none,
            token: UInt64 = .random(in: 1...UInt64.max)
        ) async throws -> RegistrationOutcome {
            var plan = PublishPlan(
                name: try NodeName(node), profile: profile, heartbeat: ttl, ttl: ttl, token: token)
            guard case .register(var registration) = plan.step(now: .now) else {
                throw Breach(description: "a new plan begins with its registration")
            }
            registration.takesOver = takesOver
            registration.knownEpoch = knownEpoch
            return try await store.register(registration)
        }

        /// Takes a name, or breaks off.
        func join(
            _ node: String, ttl: Duration = Trial.longLease, profile: NodeProfile = NodeProfile(),
            knownEpoch: Epoch = .none
        ) async throws -> Member {
            let outcome = try await register(
                node, ttl: ttl, profile: profile, knownEpoch: knownEpoch)
            guard case .registered(let incarnation, let epoch) = outcome else {
                throw Breach(description: "\(node) takes over its name: found \(outcome)")
            }
            return Member(
                trial: self, node: try NodeName(node), incarnation: incarnation, epoch: epoch,
                ttl: ttl, profile: profile)
        }

        func read(
            known: [NodeName: PartVersion] = [:], own: String? = nil, knownEpoch: Epoch = .none,
            ttl: Duration = Trial.longLease
        ) async throws -> ClusterRead {
            try await store.read(
                known: known, own: try own.map { name throws in try NodeName(name) },
                knownEpoch: knownEpoch, ttl: ttl)
        }

        /// The node's part as a reader sees it who knows nothing.
        func part(of node: String) async throws -> NodePart {
            let content = try await read().content(of: node)
            guard case .part(let part) = content else {
                throw Breach(
                    description: "\(node) is read in full: found \(String(describing: content))")
            }
            return part
        }
    }

    /// A node that writes by hand.
    struct Member: Sendable {
        let trial: Trial
        let node: NodeName
        let incarnation: Incarnation
        let epoch: Epoch
        let ttl: Duration
        let profile: NodeProfile

        /// A write of the whole table.
        func table(
            _ counts: [String: Int], sequence: UInt64, sockets: Int = 0
        ) throws -> NodeWrite {
            var plan = PublishPlan(name: node, profile: profile, heartbeat: ttl, ttl: ttl)
            plan.finish(.registered(incarnation, epoch: epoch))
            let changes = try counts.map { TopicCount(topic: try Topic($0), count: $1) }
            guard var write = plan.wholeWrite(of: changes, sockets: sockets, now: .now) else {
                throw Breach(description: "a registered plan writes its table")
            }
            write.sequence = sequence
            return write
        }

        /// A write of changes on top of a belief.
        func changes(
            _ counts: [String: Int], after belief: (sequence: UInt64, fields: Int),
            sequence: UInt64, total: Int, sockets: Int = 0
        ) throws -> NodeWrite {
            var write = try table(counts, sequence: sequence, sockets: sockets)
            write.basis = .beliefs([.init(sequence: belief.sequence, fields: belief.fields)])
            write.total = total
            return write
        }

        /// Writes the whole table and expects it to be applied.
        func put(_ counts: [String: Int], sequence: UInt64, sockets: Int = 0) async throws {
            let outcome = try await trial.store.write(
                try table(counts, sequence: sequence, sockets: sockets))
            try expect(outcome, is: .applied(epoch: epoch, fields: counts.count), "whole table")
        }
    }

    /// Throws a ``Breach`` unless both are equal.
    static func expect<Value: Equatable>(
        _ found: Value, is expected: Value, _ what: String
    ) throws(Breach) {
        guard found == expected else {
            throw Breach(description: "\(what): expected \(expected), found \(found)")
        }
    }

    /// Throws a ``Breach`` unless the condition holds.
    static func expect(_ holds: Bool, _ what: String) throws(Breach) {
        guard holds else { throw Breach(description: "does not hold: \(what)") }
    }
}

extension ClusterRead {
    /// What the read says of one node; nil when it is not there.
    func content(of node: String) -> NodeRead.Content? {
        nodes.first { $0.name.rawValue == node }?.content
    }

    /// The names of the nodes read, in order.
    var names: [String] { nodes.map(\.name.rawValue).sorted() }
}

extension [Topic: Int] {
    /// The counts by the topics' text.
    var byName: [String: Int] {
        [String: Int](map { ($0.key.name, $0.value) }, uniquingKeysWith: +)
    }
}
