import HeadcountTesting
import NIOCore
import NIOPosix
import Synchronization

/// Ports of 127.0.0.1 that nobody listens on at this moment, each handed out once.
///
/// They lie below those that the system gives to outgoing connections (from 32768 on), which would
/// otherwise take one between the choice and its use.
public enum FreePorts {
    private static let range = 20_000..<32_000
    private static let handedOut = Mutex<Set<Int>>([])

    /// So many different ones.
    public static func find(_ count: Int) async throws -> [Int] {
        try await consecutive(1, blocks: count)
    }

    /// The first ports of so many blocks, each of `count` free ports in a row.
    public static func consecutive(_ count: Int, blocks: Int) async throws -> [Int] {
        var firsts: [Int] = []
        for _ in 0..<1_000 where firsts.count < blocks {
            let first = Int.random(in: range.lowerBound..<(range.upperBound - count))
            let block = Set(first..<(first + count))
            let isNew = handedOut.withLock { handedOut in
                guard handedOut.isDisjoint(with: block) else { return false }
                handedOut.formUnion(block)
                return true
            }
            if isNew, await areFree(block) { firsts.append(first) }
        }
        guard firsts.count == blocks else { throw NeverHappened("no \(count) free ports in a row") }
        return firsts
    }

    private static func areFree(_ ports: Set<Int>) async -> Bool {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        for port in ports {
            do {
                try await bootstrap.bind(host: "127.0.0.1", port: port).get().close()
            } catch {
                // Somebody has it: look elsewhere.
                return false
            }
        }
        return true
    }
}
