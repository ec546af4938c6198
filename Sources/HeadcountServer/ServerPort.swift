import Foundation
import NIOCore
import NIOPosix

/// One port of a server, which says in plain words when it cannot be had.
struct ServerPort: Sendable {
    /// As its flags begin: `main`, `ops` or `agent`.
    let purpose: String
    let address: ServerSettings.Address

    /// Runs `body`, and says of a failure which port it was about and what to do.
    func reportingWhatFails<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as IOError {
            throw failure(Self.reason(error), "choose another", cause: error)
        } catch let error as SocketAddressError.UnknownHost {
            throw failure("the host has no address", "name another host", cause: error)
        }
    }

    /// Makes sure that it can be had. Nobody is accepted: who connects now is turned away when the
    /// probe closes, and not left with a connection that nobody serves.
    ///
    /// - Throws: ``ServerError`` that names the port.
    func check() async throws {
        try await reportingWhatFails {
            let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelOption(.autoRead, value: false)
            try await bootstrap.bind(host: address.host, port: address.port).get().close()
        }
    }

    private func failure(_ reason: String, _ advice: String, cause: any Error) -> ServerError {
        let prefix = purpose == "main" ? "--" : "--\(purpose)-"
        return ServerError(
            .cannotListen,
            "the \(purpose) port cannot be had: \(address): \(reason); \(advice) with "
                + "\(prefix)host and \(prefix)port, or end what holds it",
            cause: cause)
    }

    private static func reason(_ error: IOError) -> String {
        switch error.errnoCode {
        case EADDRINUSE: "the address is in use"
        case EACCES: "this user may not listen there"
        case EADDRNOTAVAIL: "the address is not one of this machine"
        default: "\(error)"
        }
    }
}

extension HeadcountServer {
    /// Makes sure that the ports can be had, before the node shows itself to others: a second
    /// start by mistake must not take the name of the node that runs.
    ///
    /// - Throws: ``ServerError`` that names the port.
    public func checkPorts() async throws {
        for port in ports { try await port.check() }
    }
}
