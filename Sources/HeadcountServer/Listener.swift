import Hummingbird
import ServiceLifecycle

/// An application on one port.
struct Listener: Service {
    let application: any ApplicationProtocol
    let port: ServerPort

    func run() async throws {
        try await port.reportingWhatFails { try await application.run() }
    }
}
