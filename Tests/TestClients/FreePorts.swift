import HeadcountTesting
import NIOCore
import NIOPosix

/// Ports of 127.0.0.1 that nobody listens on at this moment.
public enum FreePorts {
    /// So many different ones; held together while they are looked for.
    public static func find(_ count: Int) async throws -> [Int] {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        var channels: [any Channel] = []
        for _ in 0..<count {
            channels.append(try await bootstrap.bind(host: "127.0.0.1", port: 0).get())
        }
        let ports = channels.compactMap { $0.localAddress?.port }
        for channel in channels { try await channel.close() }
        return ports
    }

    /// The first ports of so many blocks, each of `count` free ports in a row.
    public static func consecutive(_ count: Int, blocks: Int) async throws -> [Int] {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        var firsts: [Int] = []
        for _ in 0..<200 where firsts.count < blocks {
            let first = Int.random(in: 20_000..<(32_000 - count))
            var channels: [any Channel] = []
            for port in first..<(first + count) {
                // A port that is taken only means to look elsewhere.
                if let channel = try? await bootstrap.bind(host: "127.0.0.1", port: port).get() {
                    channels.append(channel)
                }
            }
            let isFree = channels.count == count && !firsts.contains { abs($0 - first) < count }
            for channel in channels { try await channel.close() }
            if isFree { firsts.append(first) }
        }
        guard firsts.count == blocks else {
            throw NeverHappened("no \(count) free ports in a row")
        }
        return firsts
    }
}
