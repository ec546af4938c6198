import Synchronization

extension RedisLine {
    /// How often a locator is asked at most whether the server in use is still the right one.
    private static let reviewInterval = Duration.seconds(1)
    /// How many times as long as a review took there is none after it.
    private static let reviewPause = 20
    /// How long a review may hold up whoever wants to use the connection.
    private static let reviewTimeout = Duration.milliseconds(200)

    /// The link in hand, or a new one if that is gone and the backoff allows.
    func connected(_ deadline: Deadline?) throws(HiredisError) -> RedisLink {
        if let link {
            if !link.isStale { return try reviewed(link, deadline) }
            abandon(link)
        }
        link = nil
        try retry.check("\(settings.locator)")
        let limit = Deadline(in: settings.connectTimeout).earlier(of: deadline)
        do {
            let endpoint = try locate(limit)
            reviewDue = .now + Self.reviewInterval
            return try dial(endpoint, limit)
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

    private func locate(_ deadline: Deadline) throws(HiredisError) -> RedisEndpoint {
        // Only such a locator is asked again.
        let keeper = settings.locator.topology == .replicated ? informant : nil
        return try settings.locator.locate(
            RedisInquiry(
                dialer: dialer, settings: settings, deadline: deadline, informant: keeper))
    }

    /// Makes the link that is used from now on; the one in hand stays when that fails.
    private func dial(
        _ endpoint: RedisEndpoint, _ deadline: Deadline
    ) throws(HiredisError) -> RedisLink {
        do throws(HiredisError) {
            let made = try dialer.link(
                to: endpoint, RedisIntroduction(settings), tls: settings.tls,
                commandTimeout: settings.commandTimeout, deadline: deadline)
            connections.add(1, ordering: .relaxed)
            link = made
            return made
        } catch {
            if !error.endsWork { settings.locator.lost(endpoint) }
            throw error
        }
    }

    /// The link in hand, or one to another server that the locator names now. That one must say
    /// itself that it is the primary, for the locator may be behind the times.
    private func reviewed(
        _ used: RedisLink, _ deadline: Deadline?
    ) throws(HiredisError) -> RedisLink {
        let start = ContinuousClock.now
        guard settings.locator.topology == .replicated, start >= reviewDue else { return used }
        defer {
            let end = ContinuousClock.now
            reviewDue = end + max(Self.reviewInterval, (end - start) * Self.reviewPause)
        }
        let limit = Deadline(in: Self.reviewTimeout).earlier(of: deadline)
        do throws(HiredisError) {
            let endpoint = try locate(limit)
            return endpoint == used.endpoint ? used : try dial(endpoint, limit)
        } catch {
            if error.endsWork { throw error }
            return used
        }
    }
}
