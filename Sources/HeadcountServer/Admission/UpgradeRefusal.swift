import HTTPTypes
import Headcount

/// Why a connection does not become a socket: an answer over HTTP.
struct UpgradeRefusal: Sendable {
    let reason: RefusalReason
    let error: APIError

    private init(reason: RefusalReason, error: APIError) {
        self.reason = reason
        self.error = error
    }

    /// More connects from one address than its rate allows.
    init(rateOf address: IPAddress, retryAfter: Duration) {
        self.init(
            .rateLimited, .tooManyRequests,
            "too many connects from \(address): try again later",
            seconds: Int(retryAfter.components.seconds) + 1)
    }

    /// As many sockets from one address as its limit allows.
    init(limit: Int, of address: IPAddress) {
        self.init(
            .addressLimit, code: .limitReached, .tooManyRequests,
            "limit address=\(limit) is reached for \(address.groupDescription)", seconds: 5)
    }

    /// A token that does not let anybody in, or none.
    init(_ refusal: TokenRefusal) {
        self.init(
            reason: .unauthorized,
            error: APIError(
                status: .forbidden, code: RefusalReason.unauthorized.rawValue,
                message: refusal.message))
    }

    /// A page whose scripts may not open sockets here.
    static var origin: UpgradeRefusal {
        UpgradeRefusal(
            reason: .origin,
            error: APIError(
                status: .forbidden, code: RefusalReason.origin.rawValue,
                message: "this page may not open sockets here: see --allow-origin"))
    }

    /// A page of a name that anybody could have come to mean this machine.
    static var host: UpgradeRefusal {
        UpgradeRefusal(reason: .origin, error: .foreignHost)
    }

    /// The node gives up its sockets; its balancer knows of others.
    static var draining: UpgradeRefusal {
        UpgradeRefusal(.draining, .serviceUnavailable, "this node is draining", seconds: 2)
    }

    init(_ refusal: LimitRefusal) {
        let rule = "limit \(refusal.scope)=\(refusal.limit)"
        let text =
            switch refusal.reason {
            case .atCapacity: "this node is made for \(refusal.limit) sockets, and has them"
            case .limitReached: "\(rule) is reached"
            case .unavailable: "\(rule) is strict, and no permits can be had now"
            }
        self.init(RefusalReason(refusal.reason), .serviceUnavailable, text, seconds: 2)
    }

    /// Clients that were refused together do not come back together: half as long again, by chance.
    private init(
        _ reason: RefusalReason, code: RefusalReason? = nil, _ status: HTTPResponse.Status,
        _ message: String, seconds: Int
    ) {
        self.reason = reason
        let spread = seconds + Int.random(in: 0...max(1, seconds / 2))
        error = APIError(
            status: status, code: (code ?? reason).rawValue, message: message,
            headers: [.retryAfter: "\(spread)"])
    }
}
