import Logging
import Synchronization

/// How a node carries its plan out, and looks at the store.
extension HeadcountNode {
    /// Takes a shard's steps until nothing is due.
    func tick(_ shard: Int) async throws {
        collect()
        var hasWrittenTable = false
        while true {
            let epoch = snapshot.epochs[shard]
            let step = withPlan { plan in
                plan.note(epoch, shard: shard)
                return plan.step(shard: shard, now: .now)
            }
            switch step {
            case .wait:
                return
            case .register(let registration):
                try await register(registration)
            case .countTable:
                // Once a tick: a store that does not keep what it is given is not flooded with it.
                guard !hasWrittenTable else { return }
                hasWrittenTable = true
                if let write = wholeWrite(shard) { try await send(write, shard) }
            case .write(let write):
                try await send(write, shard)
            }
        }
    }

    /// Looks at every shard.
    func refresh() async {
        await forEachShard(refresh)
    }

    /// Does something in every shard at the same time: one that is away holds up no other.
    func forEachShard(_ body: @escaping @Sendable (Int) async -> Void) async {
        guard shards.count > 1 else { return await body(0) }
        await withTaskGroup { group in
            for shard in shards.indices { group.addTask { await body(shard) } }
        }
    }

    private func collect() {
        collecting.withLock { _ in
            let changes = table.takeChanges()
            ranking.note(changes, in: table)
            withPlan { $0.note(changes, sockets: table.sockets) }
        }
    }

    private func wholeWrite(_ shard: Int) -> NodeWrite? {
        collecting.withLock { _ in
            let changes = table.takeChanges()
            ranking.note(changes, in: table)
            var rows = table.counts()
            if shards.count > 1 { rows.removeAll { $0.topic.shard(of: shards.count) != shard } }
            return withPlan { plan in
                plan.note(changes, sockets: table.sockets)
                return plan.wholeWrite(
                    of: rows, sockets: table.sockets, shard: shard, now: .now)
            }
        }
    }

    private func register(_ registration: Registration) async throws {
        let outcome = try await attempt(.init(shard: 0, purpose: .write)) {
            try await shards[0].register(registration)
        }
        withPlan { $0.finish(outcome) }
        switch outcome {
        case .registered:
            logger.debug("registered as \(registration.node)")
        case .taken:
            break
        case .otherShardCount(let count):
            throw HeadcountError(
                .shardMismatch,
                "this node has \(shards.count) shards and the cluster's living nodes have \(count):"
                    + " expected the same number on every node")
        }
    }

    private func send(_ write: NodeWrite, _ shard: Int) async throws {
        let sentAt = ContinuousClock.now
        let outcome = try await attempt(.init(shard: shard, purpose: .write)) {
            try await shards[shard].write(write)
        }
        metrics.published(in: .now - sentAt)
        withPlan { $0.finish(write, outcome: outcome, sentAt: sentAt, shard: shard) }
        switch outcome {
        case .applied(let epoch, _, let standing):
            note(standing, epoch, shard: shard, sentAt: sentAt)
            // Reads happen on demand; one that failed is tried again until it is known to work.
            let isBlind = health.withLock { $0.isFailing(.init(shard: shard, purpose: .read)) }
            if isBlind { gate.whenRefreshed {} }
        case .guardFailed:
            guard warnings.withLock({ $0.allows(at: .now) }) else { return }
            logger.notice("the store does not hold what this node wrote: writing it all again")
        case .replaced:
            logger.error(
                "a newer live process has taken the name \(write.node); going on as \(name)")
        }
    }

    private func refresh(_ shard: Int) async {
        let (name, planEpoch) = plan.withLock { ($0.name, $0.epoch(shard: shard)) }
        let (known, viewEpoch) = view.withLock { ($0.known(shard: shard), $0.epoch(shard: shard)) }
        let sentAt = ContinuousClock.now
        let result = try? await attempt(.init(shard: shard, purpose: .read)) {
            try await shards[shard].read(
                known: known, own: name, knownEpoch: max(planEpoch, viewEpoch), ttl: settings.ttl)
        }
        if result != nil { metrics.refreshed(in: .now - sentAt) }
        let own = standing.withLock { ($0.name, $0.incarnation) }
        view.withLock { view in
            if let read = result {
                view.apply(read, shard: shard, own: own, ttl: settings.ttl, sentAt: sentAt)
            } else {
                view.failed(shard: shard)
            }
            let snapshot = view.snapshot
            shown.withLock { $0 = snapshot }
        }
        if let stranger = snapshot.nodeOfOtherShards, warnings.withLock({ $0.allows(at: .now) }) {
            logger.error(
                """
                node \(stranger) spreads its topics over another number of shards than the \
                \(shards.count) here: no answer is complete until all nodes have the same
                """)
        }
    }

    /// Asks the store once, and notes and logs how it went: a line at each change of state.
    func attempt<Answer>(
        _ lane: StoreHealth.Lane, _ ask: () async throws -> Answer
    ) async throws -> Answer {
        let sentAt = ContinuousClock.now
        do {
            let answer = try await ask()
            if health.withLock({ $0.succeeded(lane, sentAt: sentAt, now: .now) }) { tellState(nil) }
            return answer
        } catch {
            let kind = shards[lane.shard].failure(of: error)
            if !Task.isCancelled, health.withLock({ $0.failed(lane, kind, now: .now) }) {
                tellState(error)
            }
            throw error
        }
    }

    private func tellState(_ failure: (any Error)?) {
        if health.withLock({ $0.state }) == .up {
            logger.info("the store answers: \(storeKind)")
        } else {
            logger.error(
                "the store does not answer; local counts go on, and it is tried again",
                metadata: failure.map { ["error": "\($0)"] })
        }
    }
}
