import NIOCore
package import NIOPosix

/// A load on a server: opens sockets, holds them, asks, closes and opens anew, and reports.
package final class Load: Sendable {
    private let eventLoop: any EventLoop
    private let runner: NIOLoopBoundBox<LoadRunner>

    /// Looks the addresses up; nothing is opened yet.
    ///
    /// - Parameters:
    ///   - settings: Valid ones, see ``LoadPlan``.
    ///   - sources: The addresses that sockets come from; empty lets the system choose.
    ///   - group: One of its event loops carries all sockets.
    /// - Throws: ``LoadError``.
    package init(
        _ settings: LoadSettings, target: LoadTarget, sources: [String],
        group: MultiThreadedEventLoopGroup
    ) throws(LoadError) {
        guard
            let address = try? SocketAddress.makeAddressResolvingHost(
                target.host, port: target.port)
        else { throw .unknownHost }
        var addresses: [SocketAddress] = []
        for source in sources {
            guard let parsed = try? SocketAddress(ipAddress: source, port: 0) else {
                throw .unusableSource(source, reason: "it is no IP address")
            }
            guard parsed.protocol == address.protocol else {
                throw .unusableSource(
                    source, reason: "the server has an address of another kind")
            }
            addresses.append(parsed)
        }
        let eventLoop = group.next()
        self.eventLoop = eventLoop
        let dialer = LoadDialer(
            target: target, address: address, sources: addresses, timeout: settings.timeout)
        runner = NIOLoopBoundBox.makeBoxSendingValue(
            LoadRunner(settings: settings, dialer: dialer, eventLoop: eventLoop),
            eventLoop: eventLoop)
    }

    /// Checks that sockets can be bound to the sources, without a connection to anywhere.
    ///
    /// - Throws: ``LoadError/unusableSource(_:reason:)``.
    package static func check(
        sources: [String], group: MultiThreadedEventLoopGroup
    ) async throws(LoadError) {
        for source in sources {
            do {
                let probe = try await DatagramBootstrap(group: group).bind(host: source, port: 0)
                    .get()
                try await probe.close()
            } catch {
                throw .unusableSource(source, reason: LoadDialer.reason(error))
            }
        }
    }

    /// Does all of it, and returns when the last socket has ended. To be called once.
    ///
    /// - Throws: ``LoadError/unreachable(_:)`` when nobody is there.
    package func run() async throws -> LoadReport {
        let result = eventLoop.makePromise(of: LoadReport.self)
        eventLoop.execute { self.runner.value.start(result) }
        return try await result.futureResult.get()
    }

    /// Ends it before its time: sockets are closed in order, and ``run()`` returns the report.
    package func stop() {
        eventLoop.execute { self.runner.value.interrupt() }
    }

    /// How far it is.
    package func progress() async throws -> LoadProgress {
        try await eventLoop.submit { self.runner.value.progress }.get()
    }
}
