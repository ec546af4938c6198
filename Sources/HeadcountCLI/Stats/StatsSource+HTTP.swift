import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

extension StatsSource {
    /// Asks the node at an address.
    init(_ address: NodeAddress) {
        self.init { path in try await Self.ask(host: address.host, port: address.port, path) }
    }

    /// Asks one node.
    ///
    /// - Throws: ``StatsFailure`` in the system's words.
    static func ask(
        host: String, port: Int, _ path: String
    ) async throws -> (status: Int, body: Data) {
        do {
            let answer = try await HTTPClient.get(host: host, port: port, path: path)
            return (answer.status, answer.body)
        } catch is HTTPParserError {
            throw StatsFailure("what answers there does not speak HTTP")
        } catch {
            throw StatsFailure("nobody answers: \(reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first { return reason(first.error) }
            return "the host has no address"
        case let error as IOError: return unsafe String(cString: strerror(error.errnoCode))
        case ChannelError.connectTimeout: return "not in time"
        case ChannelError.eof:
            return "the connection was closed; if it speaks TLS, ask the node's ops port"
        default: return "\(error)"
        }
    }
}
