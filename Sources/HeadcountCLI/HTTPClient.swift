import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks a node over HTTP: one request a connection, and never longer than a deadline.
enum HTTPClient {
    /// What came back.
    struct Answer: Sendable {
        var status: Int
        var body: Data
    }

    private typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    /// Sends a GET and reads the whole answer.
    static func get(
        host: String, port: Int, path: String, timeout: Duration = .seconds(2)
    ) async throws -> Answer {
        try await withThrowingTaskGroup { group in
            group.addTask { try await exchange(host: host, port: port, path: path) }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw ChannelError.connectTimeout(.nanoseconds(Int64(timeout / .nanoseconds(1))))
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw ChannelError.eof }
            return answer
        }
    }

    private static func exchange(host: String, port: Int, path: String) async throws -> Answer {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        return try await connection.executeThenClose { inbound, outbound in
            var headers: HTTPHeaders = ["Host": "\(host):\(port)", "Connection": "close"]
            if let token = ProcessInfo.processInfo.environment[Setting.apiToken.environment] {
                headers.add(name: "Authorization", value: "Bearer \(token)")
            }
            try await outbound.write(
                .head(.init(version: .http1_1, method: .GET, uri: path, headers: headers)))
            try await outbound.write(.end(nil))
            var answer = Answer(status: 0, body: Data())
            for try await part in inbound {
                switch part {
                case .head(let head): answer.status = Int(head.status.code)
                case .body(let bytes): answer.body.append(contentsOf: bytes.readableBytesView)
                case .end: return answer
                }
            }
            throw ChannelError.eof
        }
    }
}
