import Headcount
import NIOCore
import PhoenixChannels

/// The socket loops of all event loops: how the rest of the server reaches the sockets.
final class SocketLoops: Sendable {
    private let loops: [ObjectIdentifier: NIOLoopBoundBox<SocketLoop>]
    private let traffics: [Traffic]

    init(group: any EventLoopGroup, bounds: ClientBounds = ClientBounds()) {
        var loops: [ObjectIdentifier: NIOLoopBoundBox<SocketLoop>] = [:]
        var traffics: [Traffic] = []
        let count = max(1, group.makeIterator().reduce(0) { number, _ in number + 1 })
        for eventLoop in group.makeIterator() {
            let traffic = Traffic()
            traffics.append(traffic)
            loops[ObjectIdentifier(eventLoop)] = NIOLoopBoundBox.makeBoxSendingValue(
                SocketLoop(
                    traffic: traffic, bufferedBytes: bounds.bufferedBytes / count,
                    handshakes: bounds.handshakes / count), eventLoop: eventLoop)
        }
        self.loops = loops
        self.traffics = traffics
    }

    /// The socket loop of the event loop that this is called on; nil on any other thread.
    func loop(of eventLoop: any EventLoop) -> SocketLoop? {
        loops[ObjectIdentifier(eventLoop)]?.value
    }

    /// What went through all sockets since the start.
    var traffic: TrafficTotals { TrafficTotals(traffics) }

    /// Begins to turn the wheels, one tick a second.
    func start() {
        for box in loops.values {
            box.eventLoop.scheduleRepeatedTask(
                initialDelay: .seconds(1), delay: .seconds(1)
            ) { _ in box.value.tick() }
        }
    }

    /// Closes what strict limits govern in the shards whose lease has ended, on all loops, and
    /// returns when that is done.
    func closeLapsed(_ node: HeadcountNode) async {
        for box in loops.values {
            // A loop that has ended has no sockets.
            try? await box.eventLoop.submit { box.value.closeLapsed(node) }.get()
        }
    }

    /// Closes about this share of the sockets that are open, by chance, and returns when they have
    /// been told.
    func close(_ share: Double, _ farewell: Farewell) async {
        for box in loops.values {
            // A loop that has ended has no sockets.
            try? await box.eventLoop.submit { box.value.close(share, farewell) }.get()
        }
    }

    /// Sends one event to all who follow a topic's count.
    func push(_ event: EncodedEvent, of total: Int, to topic: String) {
        for box in loops.values {
            box.eventLoop.execute { box.value.push(event, of: total, to: topic) }
        }
    }

    /// Sends one event to all subscribers of `patterns:stats`.
    func broadcast(_ event: EncodedEvent) {
        for box in loops.values {
            box.eventLoop.execute { box.value.broadcast(event) }
        }
    }

    /// Closes all sockets, those too that are still on their way in, cuts those that are still there
    /// after `limit`, and returns when all are gone.
    func closeAll(_ farewell: Farewell, cutAfter limit: TimeAmount) async {
        await withTaskGroup { group in
            for box in loops.values {
                let isEmpty = box.eventLoop.makePromise(of: Void.self)
                box.eventLoop.execute { box.value.closeAll(farewell, isEmpty: isEmpty) }
                box.eventLoop.scheduleTask(in: limit) { box.value.cutAll() }
                // The promise never fails.
                group.addTask { try? await isEmpty.futureResult.get() }
            }
        }
    }
}
