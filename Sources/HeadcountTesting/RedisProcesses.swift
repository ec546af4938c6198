import Synchronization

/// The servers of one test, all of which end with it.
final class RedisProcesses: Sendable {
    private let started = Mutex<[RedisServer]>([])

    /// Starts a server that ends with the others.
    func start(
        _ mode: RedisServer.Mode, arguments: [String] = [], certificate: TestCertificate? = nil
    ) async throws -> RedisServer {
        let server = try await RedisServer.start(
            mode, arguments: arguments, certificate: certificate)
        started.withLock { $0.append(server) }
        return server
    }

    /// Runs the block, and ends all servers whatever happens.
    static func with<Result>(
        _ body: (RedisProcesses) async throws -> Result
    ) async throws -> Result {
        let processes = RedisProcesses()
        do {
            let result = try await body(processes)
            await processes.stop()
            return result
        } catch {
            await processes.stop()
            throw error
        }
    }

    /// Waits for what programs have to be started to see, and so looks only now and then.
    static func wait(for condition: String, _ holds: () throws -> Bool) async throws {
        try await HeadcountTesting.wait(for: condition, within: .seconds(30)) {
            if try holds() { return true }
            try await Task.sleep(for: .milliseconds(100))
            return false
        }
    }

    private func stop() async {
        for server in started.withLock({ $0 }) { await server.stop() }
    }
}

extension RedisServer {
    /// The port at which its clients and its peers find it: that for TLS, if it has one.
    var servicePort: Int { tlsPort ?? port }
}
