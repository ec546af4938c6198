import Headcount

/// What decides, beside the node's own limits, who may come in: client addresses and floods.
struct Door: Sendable {
    let origins: OriginRule
    let proxies: TrustedProxies
    let floods: FloodGate
    let addresses: AddressCounts

    /// The address that limits and rates count for a client; nil when it is exempt: loopback, a
    /// trusted proxy itself, or no address at all.
    func countedAddress(peer: IPAddress?, forwardedFor: [String]) -> IPAddress? {
        guard let peer else { return nil }
        let client = proxies.client(peer: peer, forwardedFor: forwardedFor)
        return proxies.isExempt(client) ? nil : client
    }
}
