/// The server that answered a ``RedisInquiry`` last, and the link to it, which stays open: asking it
/// again is one small command then.
///
/// It belongs to one connection and its thread.
final class RedisInformant {
    /// Whom a link is to, and how it was made.
    struct Address: Equatable {
        let endpoint: RedisEndpoint
        let credentials: RedisCredentials?
        let tls: RedisTLS?
    }

    private var address: Address?
    private var link: RedisLink?

    /// The link to this address, if it is in order. It is not kept unless it is given back.
    func take(_ address: Address) -> RedisLink? {
        guard self.address == address, let link else { return nil }
        hangUp()
        return link.failure == nil && !link.isStale ? link : nil
    }

    /// Keeps a link, and ends the one that was kept before.
    func keep(_ link: RedisLink, _ address: Address) {
        self.address = address
        self.link = link
    }

    /// Ends the link that is kept.
    func hangUp() {
        address = nil
        link = nil
    }
}
