import NIOCore

/// One direction of one proxied connection: it stands at the source and writes to the target.
///
/// It belongs to the proxy's one event loop.
final class ProxyPipe: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let board: ProxyBoard
    private let direction: ProxyFault.Direction
    private let loop: any EventLoop
    private weak var link: ProxyLink?
    private var target: (any Channel)?
    private var queue = ProxyQueue()
    private var timer: Scheduled<Void>?
    /// Whether the source has closed.
    private var isEnded = false

    init(_ direction: ProxyFault.Direction, of link: ProxyLink, board: ProxyBoard) {
        self.direction = direction
        self.link = link
        self.board = board
        loop = board.loop
    }

    /// Lets the bytes that came so far pass, and those to come.
    func connect(to target: any Channel) {
        self.target = target
        pump()
    }

    /// Another fault begins for what is on its way, too.
    func faultChanged() {
        queue.faultChanged()
        pump()
    }

    func channelActive(context: ChannelHandlerContext) {
        if direction == .toServer { link?.open() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        queue.append(Self.unwrapInboundIn(data), now: .now)
        pump()
    }

    func channelInactive(context: ChannelHandlerContext) {
        isEnded = true
        pump()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func pump() {
        timer?.cancel()
        timer = nil
        guard let target else {
            if isEnded { link?.close() }
            return
        }
        let fault = board.fault(direction)
        while true {
            switch queue.step(fault, now: .now) {
            case .send(let bytes):
                target.writeAndFlush(bytes, promise: nil)
            case .wait(let due):
                let delay = TimeAmount(due - .now)
                timer = loop.assumeIsolated().scheduleTask(in: delay) { [weak self] in
                    self?.pump()
                }
                return
            case .rest:
                if isEnded, fault != .halfOpen { link?.close() }
                return
            case .close:
                link?.close()
                return
            }
        }
    }
}
