import Headcount
import NIOCore
import NIOHTTP1

/// How one connection gets in, or not, before it becomes a socket. Used on its event loop alone.
///
/// What it has counted goes back when the connection ends before a socket has taken it over, on
/// whatever path.
final class SocketHandshake {
    /// What a handler takes over.
    struct Admitted: ~Copyable {
        var socket: Socket?
        /// The address that is counted, too.
        let address: IPAddress?
        /// What its token grants; nil where none is needed.
        let grant: Grant?
    }

    /// The handshake is refused: see ``refusal``.
    struct Refused: Error {}

    /// Why it was refused; nil when it was not.
    private(set) var refusal: UpgradeRefusal?
    /// Who is at the other end: the peer, or whoever a trusted proxy names before HTTP begins.
    var peer: IPAddress?

    private let endpoint: SocketEndpoint
    private let traffic: Traffic
    private var socket: Socket?
    private var address: IPAddress?
    private var grant: Grant?
    private var isAsked = false
    private var isOver = false
    private var lapses = 0

    init(endpoint: SocketEndpoint, traffic: Traffic, peer: IPAddress?) {
        self.endpoint = endpoint
        self.traffic = traffic
        self.peer = peer
    }

    deinit {
        end()
    }

    /// Asks all who have a say. The future fails with ``Refused``.
    func admit(_ head: HTTPRequestHead, on channel: any Channel) -> EventLoopFuture<Void> {
        // A client may name the protocol twice: it is asked for once.
        guard !isAsked else { return channel.eventLoop.makeFailedFuture(Refused()) }
        isAsked = true
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let door = endpoint.door
        guard
            door.origins.allows(
                origins: head.headers["origin"], hosts: head.headers["host"])
        else {
            refuse(.origin, promise)
            return promise.futureResult
        }
        // Only a browser can be misled about whom it asks.
        guard
            head.headers["origin"].isEmpty
                || door.hosts.allows(
                    host: head.headers["host"].first,
                    local: channel.localAddress.flatMap(IPAddress.init),
                    peer: channel.remoteAddress.flatMap(IPAddress.init))
        else {
            refuse(.host, promise)
            return promise.futureResult
        }
        let address = door.countedAddress(
            peer: peer, forwardedFor: head.headers["x-forwarded-for"])
        if let address {
            if case .refused(_, let wait) = door.floods.connect(from: address, now: .now) {
                refuse(UpgradeRefusal(rateOf: address, retryAfter: wait), promise)
                return promise.futureResult
            }
            guard countAddress(address, promise) else { return promise.futureResult }
        }
        do throws(TokenRefusal) {
            grant = try door.grant(
                target: head.uri, subprotocols: head.headers["sec-websocket-protocol"])
        } catch {
            refuse(UpgradeRefusal(error), promise)
            return promise.futureResult
        }
        enter(by: .now + endpoint.node.permitPatience, channel, promise)
        return promise.futureResult
    }

    /// Hands over what was counted; nil when it has gone back already.
    func take() -> Admitted? {
        // What was closed because the lease had ended meanwhile did not include this one.
        guard lapses == endpoint.node.lapses, let socket = socket.take() else { return nil }
        isOver = true
        return Admitted(socket: socket, address: address, grant: grant)
    }

    private func countAddress(_ address: IPAddress, _ promise: EventLoopPromise<Void>) -> Bool {
        let rule = endpoint.node.addressRule
        if let rule, rule.mode == .strict, !endpoint.node.holdsLease {
            let refusal = LimitRefusal(
                reason: .unavailable, scope: rule.scopeName, limit: rule.number)
            refuse(UpgradeRefusal(refusal), promise)
            return false
        }
        guard endpoint.door.addresses.open(address, limit: rule?.number) else {
            refuse(UpgradeRefusal(limit: rule?.number ?? 0, of: address), promise)
            return false
        }
        self.address = address
        return true
    }

    private func enter(
        by deadline: ContinuousClock.Instant, _ channel: any Channel,
        _ promise: EventLoopPromise<Void>
    ) {
        guard !isOver, channel.isActive else {
            end()
            return promise.fail(Refused())
        }
        guard !endpoint.drain.isDraining else { return refuse(.draining, promise) }
        lapses = endpoint.node.lapses
        switch endpoint.node.admitSocket() {
        case .admitted(let admitted):
            socket = consume admitted
            promise.succeed()
        case .refused(let refusal):
            refuse(UpgradeRefusal(refusal), promise)
        case .undecided(let scope):
            let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
            endpoint.node.whenDecided(scope, by: deadline) { decision in
                channel.eventLoop.execute {
                    switch decision {
                    case .tryAgain: bound.value.enter(by: deadline, channel, promise)
                    case .refused(let refusal):
                        bound.value.refuse(UpgradeRefusal(refusal), promise)
                    }
                }
            }
        }
    }

    private func refuse(_ refusal: UpgradeRefusal, _ promise: EventLoopPromise<Void>) {
        self.refusal = refusal
        traffic.refusals.add(refusal.reason)
        end()
        promise.fail(Refused())
    }

    /// The connection has ended, or will not become a socket.
    func end() {
        guard !isOver else { return }
        isOver = true
        if let socket = socket.take() { socket.close() }
        if let address { endpoint.door.addresses.close(address) }
    }
}
