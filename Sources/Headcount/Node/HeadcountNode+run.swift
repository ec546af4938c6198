import Logging
public import ServiceLifecycle
import Synchronization

extension HeadcountNode: Service {
    /// Reports and looks until the task is cancelled or its service group shuts down; then takes
    /// its leave and closes the store, which takes at most the store's own deadlines.
    ///
    /// Never throws because of the store: whatever happens to it, the node goes on.
    public func run() async throws {
        gate.open()
        await withTaskGroup { group in
            group.addTask { await self.forEachShard(self.publishUntilShutdown) }
            group.addTask { await self.refreshUntilShutdown() }
            group.addTask { await self.examineUntilShutdown() }
            group.addTask { await self.forEachShard(self.lookAfterPermits) }
        }
        // A task of its own, waited for here: leave is taken also when this one is cancelled.
        await Task { await self.leave() }.value
    }

    /// Takes the node's name in the store and writes its table, or fails in time: for a start
    /// that should not succeed without its store.
    ///
    /// - Throws: ``HeadcountError`` with ``HeadcountError/Code/storeUnavailable`` and the last
    ///   failure when the store could not be had within `limit`, with
    ///   ``HeadcountError/Code/shardMismatch`` when the cluster has another number of shards, and
    ///   `CancellationError`.
    public func establish(within limit: Duration) async throws {
        let deadline = ContinuousClock.now + limit
        while true {
            var failure: (any Error)?
            do {
                try await tick(0)
                failure = await failureOfOthers()
            } catch let error as HeadcountError where error.code == .shardMismatch {
                throw error
            } catch {
                failure = error
            }
            if standing.withLock({ $0.lastAppliedAt }) != nil { return }
            guard ContinuousClock.now + settings.flush < deadline else {
                await takeLeave()
                throw HeadcountError(
                    .storeUnavailable, "the store kept nothing of this node within \(limit)",
                    cause: failure)
            }
            try await Task.sleep(for: settings.flush)
        }
    }

    /// Takes the steps of all shards but the home shard, at the same time.
    private func failureOfOthers() async -> (any Error)? {
        await withTaskGroup(of: (any Error)?.self) { group in
            for shard in shards.indices.dropFirst() {
                group.addTask {
                    do {
                        try await self.tick(shard)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(nil) { $0 ?? $1 }
        }
    }

    /// Removes a dead node from the store at once, in every shard, where its lease would have
    /// kept it for up to a ttl. One that lives after all comes back with its next write.
    ///
    /// - Returns: Whether there was anything of it.
    /// - Throws: What the store throws.
    public func forget(_ node: NodeName) async throws -> Bool {
        var wasThere = false
        var failure: (any Error)?
        for shard in shards {
            do {
                wasThere = try await shard.forget(node) || wasThere
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        // Here it is gone now; other nodes see it when their picture is older than max-age.
        await withCheckedContinuation { continuation in
            gate.whenRefreshed { continuation.resume() }
        }
        return wasThere
    }

    private func leave() async {
        await takeLeave()
        for shard in shards { await shard.close() }
    }

    private func takeLeave() async {
        let (name, incarnation, token) = plan.withLock { ($0.name, $0.incarnation, $0.token) }
        // Its permits are given back: nobody may use them any more.
        for lease in book.leases + [book.homeLease] { lease.set(end: nil) }
        guard let incarnation else { return }
        // Home first: then the node is in no answer any more.
        if (try? await shards[0].farewell(name, incarnation: incarnation, token: token)) == nil {
            logger.warning("could not take leave of the store: the counts go when the lease ends")
        }
        await forEachShard { shard in
            guard shard > 0 else { return }
            try? await self.shards[shard].farewell(
                name, incarnation: incarnation, token: token)
        }
    }

    private func publishUntilShutdown(_ shard: Int) async {
        let interval = PublishPlan.interval(
            flush: settings.flush, heartbeat: settings.heartbeat)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await self.tick(shard)
                } catch let error as HeadcountError where error.code == .shardMismatch {
                    let isDue = self.warnings.withLock { $0.allows(at: .now) }
                    if isDue { self.logger.error("\(error)") }
                } catch {
                    // Noted and logged where it happened; the next tick tries again.
                }
                self.callForPermits(shard)
                try? await Task.sleep(for: interval)
            }
        }
    }

    private func refreshUntilShutdown() async {
        await cancelWhenGracefulShutdown {
            for await _ in self.gate.requests where self.gate.isWaitedAt {
                await self.refreshInTime()
            }
        }
        gate.close()
    }

    /// Looks at the store. Whoever waits goes on in time with the picture there is, also when a look
    /// takes longer: the first one at a large cluster may.
    private func refreshInTime() async {
        await withTaskGroup { group in
            group.addTask {
                while (try? await Task.sleep(for: NodeSettings.patience(ttl: self.settings.ttl)))
                    != nil
                {
                    self.gate.release()
                }
            }
            await refresh()
            group.cancelAll()
        }
        gate.release()
    }

    /// Tells of what may spoil counts later: each finding once, and again when it comes back.
    private func examineUntilShutdown() async {
        await cancelWhenGracefulShutdown {
            var told: Set<String> = []
            while !Task.isCancelled {
                var found: Set<String> = []
                for shard in self.shards {
                    found.formUnion((try? await shard.examine()) ?? [])
                }
                for finding in found.subtracting(told).sorted() {
                    self.logger.warning("\(finding)")
                }
                told = found
                try? await Task.sleep(for: .seconds(60))
            }
        }
    }
}
