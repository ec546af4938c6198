#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension RedisContext {
    /// The time that is left; throws when there is none, or when the owner ended the work.
    @discardableResult
    func check(_ deadline: Deadline, _ name: String) throws(HiredisError) -> timeval {
        try checkInterruption(name)
        guard let time = deadline.remaining else {
            throw Self.timedOut(peer, deadline, name, secure: tls?.isOpen)
        }
        return time
    }

    /// Judges a `send` or `recv` that moved nothing; returns when it is worth another try.
    func judge(_ count: Int, _ name: String) throws(HiredisError) {
        let code = errno
        try checkInterruption(name)
        if count < 0, code == EINTR || code == EAGAIN || code == EWOULDBLOCK { return }
        let reason = count == 0 ? "the server closed it" : unsafe String(cString: strerror(code))
        if let tls, !tls.isOpen {
            throw HiredisError(
                .tlsFailed,
                "no TLS with redis at \(peer): the connection broke in the handshake: \(reason);"
                    + " check that its tls-port is \(peer)")
        }
        let advice =
            name == Self.handshake && tls == nil
            ? "; if it listens there for TLS only, connect with TLS"
            : "; the server may or may not have run it"
        throw HiredisError(
            .connectionLost,
            "the connection to redis at \(peer) broke during \(name): \(reason)\(advice)")
    }

    /// Throws when TLS has ended: then nothing more comes, even if the socket is open.
    func checkFarewell(_ name: String) throws(HiredisError) {
        if let tls, tls.isClosed { try judge(0, name) }
    }

    private func checkInterruption(_ name: String) throws(HiredisError) {
        try socket.check("\(peer)", name)
    }

    /// The error for bytes that are no reply.
    func malformed(_ name: String, _ reason: String) -> HiredisError {
        let advice =
            tls == nil
            ? "check that a Redis server listens there; if it wants TLS, connect with TLS"
            : "check that a Redis server listens there"
        return HiredisError(
            .protocolError,
            "redis at \(peer) answered \(name) with something that is not RESP2 (\(reason));"
                + " \(advice)")
    }

    /// What the introduction is called in messages.
    static var handshake: String { "the handshake" }

    /// The error for a deadline that passed; `secure` tells whether TLS, if any, was agreed.
    static func timedOut(
        _ peer: RedisEndpoint, _ deadline: Deadline, _ name: String = "a connection",
        secure: Bool? = nil
    ) -> HiredisError {
        let advice =
            secure == false
            ? "check that it speaks TLS at this port"
            : "check the server and the network, or allow more time"
        return HiredisError(
            .timedOut,
            "redis at \(peer) did not answer \(name) within \(deadline.allowance); \(advice)")
    }
}
