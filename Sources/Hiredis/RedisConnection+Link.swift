import Synchronization

extension RedisConnection {
    /// How often a locator is asked whether the server in use is still the right one.
    private static let reviewInterval = Duration.seconds(1)
    /// How long that may hold up whoever wants to use the connection.
    private static let reviewTimeout = Duration.milliseconds(200)

    /// The link in hand, or a new one if that is gone and the backoff allows.
    func connected(_ deadline: Deadline?) throws(HiredisError) -> RedisLink {
        if let link {
            if link.isStale {
                abandon(link)
            } else if try isCurrent(link, deadline) {
                return link
            }
        }
        link = nil
        try retry.check("\(settings.locator)")
        let limit = Deadline(in: settings.connectTimeout).earlier(of: deadline)
        do {
            let made = try dial(limit)
            connections.add(1, ordering: .relaxed)
            retry.succeeded()
            link = made
            return made
        } catch {
            retry.failed(error)
            throw error
        }
    }

    /// Gives up a server that is of no use now; that is no failure, so the next may be tried at
    /// once.
    func abandon(_ used: RedisLink) {
        settings.locator.lost(used.endpoint)
        link = nil
    }

    /// A link for one block, to a server that is still taking a slot over.
    func askingLink(
        to endpoint: RedisEndpoint, _ deadline: Deadline?
    ) throws(HiredisError) -> RedisLink {
        try dialer.link(
            to: endpoint, RedisIntroduction(settings), tls: settings.tls,
            commandTimeout: settings.commandTimeout,
            deadline: Deadline(in: settings.connectTimeout).earlier(of: deadline), isAsking: true)
    }

    /// Throws the link away if the block broke it.
    func settle(_ used: RedisLink) {
        // One that was only for a block goes with it, whatever happened.
        guard let failure = used.failure, used === link else { return }
        link = nil
        retry.failed(failure)
        if !failure.endsWork { settings.locator.lost(used.endpoint) }
    }

    private func dial(_ deadline: Deadline) throws(HiredisError) -> RedisLink {
        let endpoint = try settings.locator.locate(
            RedisInquiry(dialer: dialer, settings: settings, deadline: deadline))
        locatedAt = .now
        do throws(HiredisError) {
            return try dialer.link(
                to: endpoint, RedisIntroduction(settings), tls: settings.tls,
                commandTimeout: settings.commandTimeout, deadline: deadline)
        } catch {
            if !error.endsWork { settings.locator.lost(endpoint) }
            throw error
        }
    }

    /// Whether the locator still names this server; it does when it knows of none now.
    private func isCurrent(_ link: RedisLink, _ deadline: Deadline?) throws(HiredisError) -> Bool {
        guard settings.locator.topology == .replicated,
            .now - locatedAt >= Self.reviewInterval
        else { return true }
        locatedAt = .now
        let limit = Deadline(in: Self.reviewTimeout).earlier(of: deadline)
        do throws(HiredisError) {
            let inquiry = RedisInquiry(dialer: dialer, settings: settings, deadline: limit)
            return try settings.locator.locate(inquiry) == link.endpoint
        } catch {
            if error.endsWork { throw error }
            return true
        }
    }
}
