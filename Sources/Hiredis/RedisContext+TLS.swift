import NIOCore

extension RedisContext {
    /// Agrees on TLS, if the connection is to have it.
    func secure(_ deadline: Deadline) throws(HiredisError) {
        guard let tls else { return }
        try tls.start()
        try sendCiphertext(tls, Self.agreement, deadline: deadline)
        while !tls.isOpen { try receiveBytes(Self.agreement, deadline: deadline) }
    }

    /// Sends what TLS has to send.
    func sendCiphertext(
        _ tls: TLSChannel, _ name: String, deadline: Deadline
    ) throws(HiredisError) {
        while let bytes = tls.nextCiphertext() {
            try send(bytes.readableBytesSpan, name, deadline: deadline)
        }
    }

    /// Gives bytes of the socket to TLS, and what TLS makes of them to the parser.
    func takeCiphertext(
        _ tls: TLSChannel, _ bytes: RawSpan, _ name: String, deadline: Deadline
    ) throws(HiredisError) {
        do throws(HiredisError) {
            try tls.feed(bytes)
        } catch {
            // The alert tells the server's log why; that it arrives is not worth an error.
            try? sendCiphertext(tls, name, deadline: deadline)
            throw error
        }
        // A reply that came counts, even from a server that is gone since.
        while let plaintext = tls.nextPlaintext() {
            try feed(plaintext.readableBytesSpan, name)
        }
        do throws(HiredisError) {
            try sendCiphertext(tls, name, deadline: deadline)
        } catch {
            if !tls.isClosed { throw error }
        }
    }

    private static var agreement: String { "the TLS handshake" }
}
