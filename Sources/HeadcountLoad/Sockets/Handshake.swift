import NIOCore
import NIOHTTP1
import NIOWebSocket

/// One socket's opening handshake (RFC 6455 §4.1): the request, and what the answer to it means.
///
/// NIO's upgrader makes and checks the keys. Its HTTP handlers, which would be put in and taken out
/// of each socket's pipeline again, are left out: one small answer is read here.
struct Handshake {
    enum Step: Equatable {
        case accepted
        /// The answer has another status than 101.
        case refused(status: Int)
        /// The answer has not come whole.
        case incomplete
        case violation(String)
    }

    private static let maximumSize = 16 * 1024

    /// The request.
    let request: ByteBuffer
    private let upgrader: NIOWebSocketClientUpgrader
    private var answer = ByteBuffer()

    init(authority: String, path: String) {
        upgrader = NIOWebSocketClientUpgrader(
            requestKey: NIOWebSocketClientUpgrader.randomRequestKey(),
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
        var headers: HTTPHeaders = ["Host": authority, "Upgrade": "websocket"]
        headers.add(name: "Connection", value: "Upgrade")
        upgrader.addCustom(upgradeRequestHeaders: &headers)
        var request = ByteBuffer(string: "GET \(path) HTTP/1.1\r\n")
        for (name, value) in headers { request.writeString("\(name): \(value)\r\n") }
        request.writeString("\r\n")
        self.request = request
    }

    /// Takes in what was received. Once accepted, `received` holds what comes after the answer.
    mutating func receive(_ received: inout ByteBuffer) -> Step {
        answer.writeBuffer(&received)
        guard let end = answer.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) else {
            return answer.readableBytes > Self.maximumSize
                ? .violation("an answer to the handshake without an end") : .incomplete
        }
        let length = end.upperBound - answer.readerIndex
        let text = answer.readString(length: length) ?? ""
        guard let head = Self.head(text) else { return .violation("no HTTP where it was expected") }
        guard head.status == .switchingProtocols else {
            return .refused(status: Int(head.status.code))
        }
        guard upgrader.shouldAllowUpgrade(upgradeResponse: head) else {
            return .violation("another Sec-WebSocket-Accept than the key asks for")
        }
        received = answer
        return .accepted
    }

    /// The head of an HTTP/1.1 answer.
    private static func head(_ text: String) -> HTTPResponseHead? {
        // In Swift, a carriage return and the line feed after it are one character.
        let lines = text.split(separator: "\r\n")
        guard let first = lines.first?.split(separator: " "), first.count >= 2,
            first[0].hasPrefix("HTTP/1."), let status = Int(first[1])
        else { return nil }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers.add(name: String(line[..<colon]), value: String(value))
        }
        return HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: status), headers: headers)
    }
}
