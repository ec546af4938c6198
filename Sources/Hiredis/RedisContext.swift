import CHiredis

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A connected `redisContext`, freed exactly once.
///
/// hiredis connects, formats and parses. The waiting is done here, because `redisGetReply` gives
/// each `recv` the full timeout, so that a reply that trickles in could take for ever; here every
/// wait gets what is left until the deadline. It also lets `send` carry `MSG_NOSIGNAL`: a broken
/// connection raises no SIGPIPE, and the process's signal handlers stay as they are.
@safe struct RedisContext: ~Copyable {
    private static let inboxSize = 65_536

    private let context: UnsafeMutablePointer<redisContext>
    private let inbox: UnsafeMutableRawBufferPointer
    private let socket: SocketGuard
    private let peer: RedisEndpoint

    init(
        to peer: RedisEndpoint, socket: SocketGuard, deadline: Deadline
    ) throws(HiredisError) {
        guard let time = deadline.remaining else { throw Self.timedOut(peer, deadline) }
        let made =
            switch peer {
            case .tcp(let host, let port):
                unsafe redisConnectWithTimeout(host, Int32(clamping: port), time)
            case .unix(let path): unsafe redisConnectUnixWithTimeout(path, time)
            }
        guard let made = unsafe made else {
            throw HiredisError(.connectFailed, "cannot connect to redis at \(peer): no memory")
        }
        if unsafe made.pointee.err != 0 {
            let reason = unsafe Self.text(made.pointee.errstr)
            unsafe redisFree(made)
            if deadline.remaining == nil { throw Self.timedOut(peer, deadline) }
            throw HiredisError(
                .connectFailed,
                "cannot connect to redis at \(peer): \(reason);"
                    + " expected a Redis server that listens there")
        }
        if case .tcp = peer { _ = unsafe redisEnableKeepAlive(made) }
        unsafe context = made
        unsafe inbox = .allocate(byteCount: Self.inboxSize, alignment: 16)
        self.socket = socket
        self.peer = peer
        socket.adopt(unsafe made.pointee.fd)
    }

    deinit {
        socket.release()
        unsafe redisFree(context)
        unsafe inbox.deallocate()
    }

    /// Whether the peer hung up, or spoke out of turn, while nobody waited for it.
    var isStale: Bool {
        var byte: UInt8 = 0
        let flags = Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)
        let count = unsafe recv(context.pointee.fd, &byte, 1, flags)
        return count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)
    }

    /// Sends everything, or throws.
    func transmit(_ command: RedisCommand, deadline: Deadline) throws(HiredisError) {
        var sent = 0
        while sent < command.bytes.count {
            try limitWait(deadline, command.name)
            let count = unsafe command.bytes.withUnsafeBytes { bytes in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[sent...])
                let flags = Int32(MSG_NOSIGNAL)
                return unsafe send(
                    context.pointee.fd, rest.baseAddress, rest.count, flags)
            }
            if count > 0 { sent += count } else { try judge(count, command.name) }
        }
    }

    /// Waits for the next reply.
    func receive(_ name: String, deadline: Deadline) throws(HiredisError) -> RedisReply {
        while true {
            var reply: UnsafeMutableRawPointer?
            let reader = unsafe context.pointee.reader
            guard unsafe redisReaderGetReply(reader, &reply) == REDIS_OK else {
                let reason = unsafe reader.map { unsafe Self.text($0.pointee.errstr) } ?? ""
                throw malformed(name, reason)
            }
            if let reply = unsafe reply {
                defer { unsafe freeReplyObject(reply) }
                let raw = unsafe reply.assumingMemoryBound(to: redisReply.self)
                guard let copy = unsafe RedisReply(copying: raw) else {
                    throw malformed(name, "reply type \(unsafe raw.pointee.type)")
                }
                return copy
            }
            try limitWait(deadline, name)
            let count = unsafe recv(context.pointee.fd, inbox.baseAddress, inbox.count, 0)
            guard count > 0 else {
                try judge(count, name)
                continue
            }
            let start = unsafe inbox.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard unsafe redisReaderFeed(reader, start, count) == REDIS_OK else {
                throw malformed(name, "the reply does not fit into memory")
            }
        }
    }
}

extension RedisContext {
    /// The time that is left; throws when there is none, or when the owner ended the work.
    @discardableResult
    func check(_ deadline: Deadline, _ name: String) throws(HiredisError) -> timeval {
        try checkInterruption(name)
        guard let time = deadline.remaining else { throw Self.timedOut(peer, deadline, name) }
        return time
    }

    private func limitWait(_ deadline: Deadline, _ name: String) throws(HiredisError) {
        _ = unsafe redisSetTimeout(context, try check(deadline, name))
    }

    /// Judges a `send` or `recv` that moved nothing; returns when it is worth another try.
    private func judge(_ count: Int, _ name: String) throws(HiredisError) {
        let code = errno
        try checkInterruption(name)
        if count < 0, code == EINTR || code == EAGAIN || code == EWOULDBLOCK { return }
        let reason = count == 0 ? "the server closed it" : unsafe String(cString: strerror(code))
        throw HiredisError(
            .connectionLost,
            "the connection to redis at \(peer) broke during \(name): \(reason);"
                + " the server may or may not have run it")
    }

    private func checkInterruption(_ name: String) throws(HiredisError) {
        guard let interruption = socket.interruption else { return }
        throw HiredisError(interruption, peer: peer, name)
    }

    private func malformed(_ name: String, _ reason: String) -> HiredisError {
        HiredisError(
            .protocolError,
            "redis at \(peer) answered \(name) with something that is not RESP2 (\(reason));"
                + " check that a Redis server listens there, without TLS")
    }

    private static func timedOut(
        _ peer: RedisEndpoint, _ deadline: Deadline, _ name: String = "a connection"
    ) -> HiredisError {
        HiredisError(
            .timedOut,
            "redis at \(peer) did not answer \(name) within \(deadline.allowance);"
                + " check the server and the network, or allow more time")
    }

    /// The text of a C array, which Swift sees as a tuple.
    private static func text(_ array: some BitwiseCopyable) -> String {
        unsafe withUnsafeBytes(of: array) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
