import Headcount

/// What decides, beside the node's own limits, who may come in: client addresses and floods.
struct Door: Sendable {
    let origins: OriginRule
    let hosts: HostRule
    /// What tokens are checked with; nil where none is needed.
    let tokens: TokenVerifier?
    let plans: PlanCounts
    let proxies: TrustedProxies
    let floods: FloodGate
    let addresses: AddressCounts
    let topics: AddressTopics

    /// What the token of a handshake grants; nil where none is needed.
    func grant(target: String, subprotocols: [String]) throws(TokenRefusal) -> Grant? {
        guard let tokens else { return nil }
        guard let token = try TokenText.find(target: target, subprotocols: subprotocols) else {
            throw .missing
        }
        return try tokens.verify(token, now: .now)
    }

    /// The address that limits and rates count for a client; nil when it is exempt: loopback, a
    /// trusted proxy itself, or no address at all.
    func countedAddress(peer: IPAddress?, forwardedFor: [String]) -> IPAddress? {
        guard let peer else { return nil }
        let client = proxies.client(peer: peer, forwardedFor: forwardedFor)
        return proxies.isExempt(client) ? nil : client
    }
}
