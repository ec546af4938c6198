import NIOCore

/// How much is taken from a client, and when: no faster than it may send, and no more than it reads the
/// answers of.
extension WebSocketHandler {
    /// Whether what comes next can be answered now: no join waits, not too many questions do, and the
    /// client reads. Replies are sent together after a read; when many large ones have gathered by
    /// then, the first go now.
    var canTakeMore: Bool {
        guard !isJoining, waitingReplies < Self.maximumWaitingReplies,
            let channel = context?.channel
        else { return false }
        if !channel.isWritable { flushIfNeeded() }
        return channel.isWritable
    }

    /// Whether the client may send so many frames more; if not, it is closed.
    func isWithinRate(_ frames: Int) -> Bool {
        guard let rate = endpoint.bounds.frameRate, !isClosing, frames > 0 else { return true }
        guard budget.spend(frames, rate: rate, now: loop.seconds) else {
            close(.flood)
            return false
        }
        return true
    }

    /// The join that waited is decided: goes on with what came behind it.
    func goOn() {
        isJoining = false
        liveness.heard(now: loop.seconds)
        resume()
        if !isJoining { backlog = nil }
    }

    /// Goes on with what came and was held up, if that can be answered by now.
    func resume() {
        guard isHeldUp, let context, canTakeMore else { return }
        isHeldUp = false
        takeIn(context)
        flushIfNeeded()
        if isReadHeldBack { read(context: context) }
    }

    /// Holds reading back while what has come is held up.
    func read(context: ChannelHandlerContext) {
        isReadHeldBack = !isClosing && (isHeldUp || isJoining || !context.channel.isWritable)
        if !isReadHeldBack { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            stall = nil
            resume()
            if isReadHeldBack { read(context: context) }
        } else {
            stall = Stall(since: loop.seconds, bytes: bufferedBytes)
            schedule(in: Self.stallLimit)
        }
        context.fireChannelWritabilityChanged()
    }

    /// Too much waits for it while others need the room: nothing more is sent, for it would wait,
    /// too.
    func closeUnread() {
        close(.slow)
        cut()
    }

    /// What waits in memory for the client, in either direction; 0 once it is gone.
    var bufferedBytes: Int {
        guard let options = context?.channel.syncOptions else { return 0 }
        return ((try? options.getOption(.bufferedWritableBytes)) ?? 0) + conversation.capacity
    }
}
