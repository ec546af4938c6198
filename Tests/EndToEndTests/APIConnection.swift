import Foundation
import HeadcountTesting
import TestClients

/// A connection to a node's API that is kept from one question to the next.
struct APIConnection {
    private let connection: RawConnection
    private let timeout: Duration

    /// - Parameter timeout: How long each part of an answer is waited for.
    init(port: Int, timeout: Duration = .seconds(10)) async throws {
        connection = try await RawConnection.open(port: port)
        self.timeout = timeout
    }

    /// The body of the answer.
    func get(_ path: String) async throws -> String {
        try await connection.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        var bytes: [UInt8] = []
        while true {
            guard let more = try await connection.read(timeout: timeout) else {
                throw NeverHappened("an answer to \(path), before the node closed")
            }
            bytes += more
            let parts = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n\r\n")
            guard parts.count > 1 else { continue }
            let match = parts[0].lowercased().firstMatch(of: /content-length: *([0-9]+)/)
            guard parts[0].hasPrefix("HTTP/1.1 200"), let length = (match?.1).flatMap({ Int($0) })
            else { throw NeverHappened("\(path) to be answered with 200: \(parts[0])") }
            if parts[1].utf8.count >= length { return parts[1] }
        }
    }

    func close() async throws {
        try await connection.close()
    }
}
