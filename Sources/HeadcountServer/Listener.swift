import Foundation
import Hummingbird
import NIOCore
import ServiceLifecycle

/// One port: an application that says in plain words when it cannot be had.
struct Listener: Service {
    let application: any ApplicationProtocol
    let purpose: String
    let address: ServerSettings.Address

    func run() async throws {
        try await reportingWhatFails { try await application.run() }
    }

    /// Runs `body`, and says of a failure which port it was about and what to do.
    func reportingWhatFails(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as IOError {
            throw failure(Self.reason(error), "choose another", cause: error)
        } catch let error as SocketAddressError.UnknownHost {
            throw failure("the host has no address", "name another host", cause: error)
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
