import Foundation
import NIOCore
import NIOPosix

/// One port of a server, which says in plain words when it cannot be had.
package struct ServerPort: Sendable {
    /// As its flags begin: `main`, `ops` or `agent`.
    let purpose: String
    let address: ServerSettings.Address

    package init(purpose: String, address: ServerSettings.Address) {
        self.purpose = purpose
        self.address = address
    }

    /// Runs `body`, and says of a failure which port it was about and what to do.
    func reportingWhatFails<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as IOError {
            throw failure(error)
        } catch let error as SocketAddressError.UnknownHost {
            let flag = purpose == "main" ? "--host" : "--\(purpose)-host"
            throw failure("the host has no address", "name another with \(flag)", cause: error)
        }
    }

    /// Makes sure that it can be had. Nobody is accepted: who connects now is turned away when the
    /// probe closes, and not left with a connection that nobody serves.
    ///
    /// - Throws: ``ServerError`` that names the port.
    package func check() async throws {
        try await reportingWhatFails {
            let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelOption(.autoRead, value: false)
            try await bootstrap.bind(host: address.host, port: address.port).get().close()
        }
    }

    private func failure(_ reason: String, _ advice: String, cause: any Error) -> ServerError {
        ServerError(
            .cannotListen, "the \(purpose) port cannot be had: \(address): \(reason); \(advice)",
            cause: cause)
    }

    private func failure(_ error: IOError) -> ServerError {
        let flag = purpose == "main" ? "--" : "--\(purpose)-"
        let (reason, advice) =
            switch error.errnoCode {
            case EADDRINUSE:
                (
                    "the address is in use",
                    "choose another with \(flag)host and \(flag)port, or end what holds it"
                )
            case EACCES:
                (
                    "this user may not listen there",
                    "choose a port above 1023 with \(flag)port, or allow it (setcap cap_net_bind_service=+ep)"
                )
            case EADDRNOTAVAIL:
                ("the address is not one of this machine", "choose another with \(flag)host")
            case EMFILE: ("too many files are open", "raise ulimit -n")
            default:
                (unsafe String(cString: strerror(error.errnoCode)), "see \(flag)host, \(flag)port")
            }
        return failure(reason, advice, cause: error)
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
