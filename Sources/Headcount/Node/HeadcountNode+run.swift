import Logging
public import ServiceLifecycle
import Synchronization

extension HeadcountNode: Service {
    /// Reports and looks until the task is cancelled or its service group shuts down; then
    /// writes once more, takes its leave, and closes the store, which takes at most the store's
    /// own deadlines.
    ///
    /// Never throws because of the store: whatever happens to it, the node goes on.
    public func run() async throws {
        gate.open()
        await withTaskGroup { group in
            group.addTask { await self.publishUntilShutdown() }
            group.addTask { await self.refreshUntilShutdown() }
        }
        // A task of its own, waited for here: leave is taken also when this one is cancelled.
        await Task { await self.leave() }.value
    }

    private func leave() async {
        await publish()
        if let incarnation, (try? await store.farewell(name, incarnation: incarnation)) == nil {
            logger.warning("could not take leave of the store: the counts go when the lease ends")
        }
        await store.close()
    }

    /// Takes the node's name in the store and writes its table, or fails in time: for a start
    /// that should not succeed without its store.
    ///
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/storeUnavailable`` and the last
    ///   failure when the store could not be had within `limit`, and `CancellationError`.
    public func establish(within limit: Duration) async throws {
        let deadline = ContinuousClock.now + limit
        while true {
            var failure: (any Error)?
            do {
                try await tick()
                if plan.withLock({ $0.lastAppliedAt }) != nil { return }
            } catch {
                failure = error
            }
            guard ContinuousClock.now + settings.flush < deadline else {
                throw HeadcountError(
                    .storeUnavailable, "the store kept nothing of this node within \(limit)",
                    cause: failure)
            }
            try await Task.sleep(for: settings.flush)
        }
    }

    private func publishUntilShutdown() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.publish()
                try? await Task.sleep(for: min(self.settings.flush, self.settings.heartbeat))
            }
        }
    }

    private func refreshUntilShutdown() async {
        await cancelWhenGracefulShutdown {
            for await _ in self.gate.requests where self.gate.isWaitedAt {
                await self.refresh()
                self.gate.release()
            }
        }
        gate.close()
    }

    private func publish() async {
        // A failure is noted and logged where it happens; the next tick tries again.
        try? await tick()
    }

    /// Takes steps until nothing is due.
    private func tick() async throws {
        plan.withLock { $0.note(table.takeChanges(), sockets: table.sockets) }
        var hasWrittenTable = false
        while true {
            let step = plan.withLock { plan in
                plan.note(view.withLock { $0.epoch })
                return plan.step(now: .now)
            }
            switch step {
            case .wait:
                return
            case .register(let registration):
                let outcome = try await attempt { try await store.register(registration) }
                plan.withLock { $0.finish(outcome) }
                if outcome != .taken { logger.debug("registered as \(registration.node)") }
            case .countTable:
                // Once a tick: a store that does not keep what it is given is not flooded with it.
                guard !hasWrittenTable else { return }
                hasWrittenTable = true
                let changes = table.takeChanges()
                let counts = table.counts()
                let write = plan.withLock { plan in
                    plan.note(changes, sockets: table.sockets)
                    return plan.wholeWrite(of: counts, sockets: table.sockets)
                }
                if let write { try await send(write) }
            case .write(let write):
                try await send(write)
            }
        }
    }

    private func send(_ write: NodeWrite) async throws {
        let sentAt = ContinuousClock.now
        let outcome = try await attempt { try await store.write(write) }
        plan.withLock { $0.finish(write, outcome: outcome, sentAt: sentAt) }
        switch outcome {
        case .applied:
            break
        case .guardFailed:
            logger.notice("the store does not hold what this node wrote: writing it all again")
        case .replaced:
            logger.error(
                "a newer live process has taken the name \(write.node); going on as \(name)")
        }
    }

    private func refresh() async {
        let (name, epoch) = plan.withLock { ($0.name, $0.epoch) }
        let (known, viewEpoch) = view.withLock { ($0.known, $0.epoch) }
        let sentAt = ContinuousClock.now
        let result = try? await attempt {
            try await store.read(
                known: known, own: name, knownEpoch: max(epoch, viewEpoch), ttl: settings.ttl)
        }
        guard let read = result else { return }
        let own = plan.withLock { ($0.name, $0.incarnation) }
        view.withLock { $0.apply(read, own: own, ttl: settings.ttl, sentAt: sentAt) }
    }

    /// Asks the store once, and notes and logs how it went: a line at each change of state.
    private func attempt<Answer>(_ ask: () async throws -> Answer) async throws -> Answer {
        let sentAt = ContinuousClock.now
        do {
            let answer = try await ask()
            if health.withLock({ $0.succeeded(sentAt: sentAt, now: .now) }) {
                logger.info("the store answers: \(storeKind)")
            }
            return answer
        } catch {
            if !Task.isCancelled, health.withLock({ $0.failed() }) {
                logger.error(
                    "the store does not answer; local counts go on, and it is tried again",
                    metadata: ["error": "\(error)"])
            }
            throw error
        }
    }
}
