import Headcount
import Logging
import ServiceLifecycle

/// Runs one node while a block does.
enum NodeRun {
    static func run(
        _ node: HeadcountNode, endsCancelled: Bool, logger: Logger,
        while body: () async throws -> Void
    ) async throws {
        let group = ServiceGroup(services: [node], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                if endsCancelled { try await node.run() } else { try await group.run() }
            }
            do {
                try await body()
            } catch {
                tasks.cancelAll()
                throw error
            }
            if endsCancelled { tasks.cancelAll() } else { await group.triggerGracefulShutdown() }
            try await tasks.waitForAll()
        }
    }
}
