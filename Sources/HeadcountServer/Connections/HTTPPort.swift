import HTTPTypes
import NIOCore
import NIOHTTP1

/// What all connections of one port have in common before they are HTTP: how large a request's head
/// may be, whom it may be for, and how many there may be.
struct HTTPPort: Sendable {
    /// Of a request's head: 8 KiB a field, 16 KiB and 100 fields in all, which is twice of what browsers
    /// and balancers send.
    static var headLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 8 * 1_024
        limits.maxHeaderListSize = 16 * 1_024
        limits.maxHeaderFieldCount = 100
        return limits
    }

    let hosts: HostRule
    /// Those of plain HTTP.
    let connections: ConnectionCount
    /// Those of every kind; nil for no limit.
    let all: ConnectionCount?

    /// Why a connection that begins with this request cannot be one of HTTP; nil when it can, and then
    /// it is counted.
    func refusal(of head: HTTPRequestHead, on channel: any Channel) -> APIError? {
        let named = head.headers["host"]
        // RFC 9112 §3.2.
        guard named.count == 1 || (named.isEmpty && head.version == .http1_0) else {
            return .unclearHost
        }
        let isAllowed = hosts.allows(
            host: named.first, local: channel.localAddress.flatMap(IPAddress.init),
            peer: channel.remoteAddress.flatMap(IPAddress.init))
        guard isAllowed else { return .foreignHost }
        return connections.open() ? nil : .tooManyConnections
    }
}

extension APIError {
    static var nonsense: APIError {
        APIError(
            status: .badRequest, code: "bad_request", message: "this is not an HTTP/1.1 request")
    }

    static var unclearHost: APIError {
        APIError(status: .badRequest, code: "bad_request", message: "expected one Host header")
    }

    static var tooLargeHeaders: APIError {
        APIError(
            status: .requestHeaderFieldsTooLarge, code: "headers_too_large",
            message: "expected at most 100 headers, 8 KiB each and 16 KiB in all")
    }

    static var foreignHost: APIError {
        APIError(
            status: .misdirectedRequest, code: "host",
            message: "what comes over loopback must be for an address, localhost or a name without "
                + "a dot: have --allow-origin name the page, or --trusted-proxy the proxy")
    }

    static var tooManyConnections: APIError {
        APIError(
            status: .serviceUnavailable, code: "too_many_connections",
            message: "this port has as many connections as --max-http-connections allows",
            headers: [.retryAfter: "2"])
    }
}
