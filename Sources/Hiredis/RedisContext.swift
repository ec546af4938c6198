import CHiredis

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A connected `redisContext`, freed exactly once, with TLS around it or without.
///
/// hiredis connects, formats and parses. The waiting is done here, because `redisGetReply` gives
/// each `recv` the full timeout, so that a reply that trickles in could take for ever; here every
/// wait gets what is left until the deadline. It also lets `send` carry `MSG_NOSIGNAL`: a broken
/// connection raises no SIGPIPE, and the process's signal handlers stay as they are.
@safe struct RedisContext: ~Copyable {
    private static let inboxSize = 65_536

    let socket: SocketGuard
    let peer: RedisEndpoint
    let tls: TLSChannel?

    private let context: UnsafeMutablePointer<redisContext>
    private let inbox: UnsafeMutableRawBufferPointer
    private let bounds: ReplyBounds

    /// Connects, and speaks no TLS before ``secure(_:)``.
    init(
        to peer: RedisEndpoint, tls: TLSChannel?, socket: SocketGuard, deadline: Deadline
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
            try socket.check("\(peer)", "a connection")
            if deadline.remaining == nil { throw Self.timedOut(peer, deadline) }
            throw HiredisError(
                .connectFailed,
                "cannot connect to redis at \(peer): \(reason);"
                    + " expected a Redis server that listens there")
        }
        if case .tcp = peer { _ = unsafe redisEnableKeepAlive(made) }
        unsafe context = made
        bounds = unsafe ReplyBounds(made.pointee.reader)
        unsafe inbox = .allocate(byteCount: Self.inboxSize, alignment: 16)
        self.socket = socket
        self.peer = peer
        self.tls = tls
        socket.adopt(unsafe made.pointee.fd)
    }

    deinit {
        socket.release(unsafe context.pointee.fd)
        unsafe redisFree(context)
        unsafe inbox.deallocate()
    }

    /// Sends everything, or throws.
    func transmit(_ command: RedisCommand, deadline: Deadline) throws(HiredisError) {
        guard let tls else {
            return try unsafe send(command.bytes.span.bytes, command.name, deadline: deadline)
        }
        try checkFarewell(command.name)
        try tls.encrypt(command.bytes)
        try sendCiphertext(tls, command.name, deadline: deadline)
    }

    /// Waits for the next reply.
    func receive(_ name: String, deadline: Deadline) throws(HiredisError) -> RedisReply {
        var received = 0
        while true {
            if let reply = try parse(name) { return reply }
            guard received <= ReplyBounds.maximumBytes else {
                throw malformed(name, "more than \(ReplyBounds.maximumBytes) bytes")
            }
            received += try receiveBytes(name, deadline: deadline)
        }
    }

    /// Waits until some bytes came, and gives them to the parser, or to TLS first.
    ///
    /// - Returns: How many came.
    @discardableResult
    func receiveBytes(_ name: String, deadline: Deadline) throws(HiredisError) -> Int {
        while true {
            try checkFarewell(name)
            try limitWait(deadline, name)
            let count = unsafe recv(context.pointee.fd, inbox.baseAddress, inbox.count, 0)
            guard count > 0 else {
                try judge(count, name)
                continue
            }
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: inbox[..<count]).bytes
            if let tls {
                try takeCiphertext(tls, bytes, name, deadline: deadline)
            } else {
                try feed(bytes, name)
            }
            return count
        }
    }

    /// Whether the peer hung up, or spoke out of turn, while nobody waited for it.
    ///
    /// TLS speaks out of turn by right: tickets for a later session, new keys.
    var isStale: Bool {
        while true {
            let flags = Int32(MSG_DONTWAIT)
            let count = unsafe recv(context.pointee.fd, inbox.baseAddress, inbox.count, flags)
            if count < 0 { return errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR }
            guard count > 0, let tls else { return true }
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: inbox[..<count]).bytes
            guard (try? tls.feed(bytes)) != nil, !tls.isClosed,
                tls.nextPlaintext() == nil
            else { return true }
        }
    }

    /// The next reply among the bytes that came, if it is complete.
    private func parse(_ name: String) throws(HiredisError) -> RedisReply? {
        var reply: UnsafeMutableRawPointer?
        let reader = unsafe context.pointee.reader
        guard unsafe redisReaderGetReply(reader, &reply) == REDIS_OK else {
            let reason = unsafe reader.map { unsafe Self.text($0.pointee.errstr) } ?? ""
            throw malformed(name, reason)
        }
        guard let reply = unsafe reply else { return nil }
        defer { unsafe freeReplyObject(reply) }
        let raw = unsafe reply.assumingMemoryBound(to: redisReply.self)
        guard let copy = unsafe RedisReply(copying: raw) else {
            throw malformed(name, "reply type \(unsafe raw.pointee.type)")
        }
        return copy
    }

    /// Gives bytes to the parser.
    func feed(_ bytes: RawSpan, _ name: String) throws(HiredisError) {
        let result = unsafe bytes.withUnsafeBytes { bytes in
            let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe redisReaderFeed(context.pointee.reader, start, bytes.count)
        }
        guard result == REDIS_OK else {
            throw malformed(name, "the reply does not fit into memory")
        }
    }

    /// Sends all bytes, or throws.
    func send(_ bytes: RawSpan, _ name: String, deadline: Deadline) throws(HiredisError) {
        var sent = 0
        while sent < bytes.byteCount {
            try limitWait(deadline, name)
            let count = unsafe bytes.extracting(sent...).withUnsafeBytes { rest in
                let flags = Int32(MSG_NOSIGNAL)
                return unsafe sendBytes(context.pointee.fd, rest.baseAddress, rest.count, flags)
            }
            if count > 0 { sent += count } else { try judge(count, name) }
        }
    }

    /// Lets the next `send` or `recv` wait until the deadline at most.
    private func limitWait(_ deadline: Deadline, _ name: String) throws(HiredisError) {
        _ = unsafe redisSetTimeout(context, try check(deadline, name))
    }

    /// The text of a C array, which Swift sees as a tuple.
    private static func text(_ array: some BitwiseCopyable) -> String {
        unsafe withUnsafeBytes(of: array) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

/// The system's `send`, which the method of the same name hides.
private func sendBytes(
    _ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int, _ flags: Int32
) -> Int {
    unsafe send(descriptor, start, count, flags)
}
