import NIOCore
import NIOPosix

/// Many clients of one server on this machine.
struct Crowd {
    /// How many connect at the same time.
    static let burst = 100
    /// How many have the same source address: each has a limited number of ports.
    private static let perAddress = 5_000

    let dialect: Dialect
    let port: Int
    let onMessage: @Sendable (any Channel, Int) -> Void

    /// Opens clients, each of which joins its topics, and returns when all have.
    @discardableResult
    func open(_ numbers: Range<Int>, topics: @escaping @Sendable (Int) -> [String]) async throws
        -> [any Channel]
    {
        try await withThrowingTaskGroup { group in
            var waiting = numbers
            var channels: [any Channel] = []
            for number in waiting.prefix(Self.burst) {
                group.addTask { try await open(number, topics(number)) }
            }
            waiting = waiting.dropFirst(Self.burst)
            while let channel = try await group.next() {
                channels.append(channel)
                guard let number = waiting.popFirst() else { continue }
                group.addTask { try await open(number, topics(number)) }
            }
            return channels
        }
    }

    private func open(_ number: Int, _ topics: [String]) async throws -> any Channel {
        let group = MultiThreadedEventLoopGroup.singleton
        let joined = group.next().makePromise(of: Void.self)
        let address = "127.0.0.\(2 + number / Self.perAddress)"
        let channel = try await ClientBootstrap(group: group)
            .bind(to: try SocketAddress(ipAddress: address, port: 0))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ClientHandler(
                            dialect, topics: topics, joined: joined, onMessage: onMessage))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await joined.futureResult.get()
        return channel
    }
}
