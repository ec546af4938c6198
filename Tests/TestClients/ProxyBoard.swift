import NIOCore

/// What a proxy does now, and the connections that it does it to.
///
/// It belongs to the proxy's one event loop, and so needs no lock.
final class ProxyBoard {
    let loop: any EventLoop
    let serverPort: Int
    /// The connections accepted since the start.
    private(set) var accepted = 0
    private var faultToServer = ProxyFault.healthy
    private var faultToClient = ProxyFault.healthy
    private var links: [ObjectIdentifier: ProxyLink] = [:]

    init(_ loop: any EventLoop, serverPort: Int) {
        self.loop = loop
        self.serverPort = serverPort
    }

    var isResetting: Bool { faultToServer == .resetPeer || faultToClient == .resetPeer }

    func fault(_ direction: ProxyFault.Direction) -> ProxyFault {
        direction == .toServer ? faultToServer : faultToClient
    }

    func accept(_ client: any Channel) throws {
        let link = try ProxyLink(client, board: self)
        links[ObjectIdentifier(link)] = link
        accepted += 1
    }

    func remove(_ link: ProxyLink) {
        links[ObjectIdentifier(link)] = nil
    }

    /// Begins a fault for these bytes, or for all when the server is or was down.
    func set(_ fault: ProxyFault, _ direction: ProxyFault.Direction) {
        let isAll = direction == .both || fault == .down || faultToServer == .down
        if isAll || direction == .toServer { faultToServer = fault }
        if isAll || direction == .toClient { faultToClient = fault }
        if fault == .down { return closeAll() }
        for link in links.values {
            if isResetting { link.reset() } else { link.faultChanged() }
        }
    }

    func closeAll() {
        for link in links.values { link.close() }
    }
}
