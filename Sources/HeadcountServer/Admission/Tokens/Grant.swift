import Headcount

/// What a good token allows its bearer.
struct Grant: Sendable, Hashable {
    static let maximumTopics = 100
    static let maximumPlanLength = 64

    /// Whom it was made out to (`sub`).
    let subject: String
    /// The topics that may be joined (`topics`); nil for all.
    let topics: [Glob]?
    /// Whether answers list the whole cluster (`stats`), and not only what may be joined.
    let maySeeCluster: Bool
    /// The label that its connections are accounted under (`plan`).
    let plan: String?
    /// When it ends (`exp`).
    let expiresAt: Timestamp

    init(_ claims: TokenFields) throws(TokenRefusal) {
        guard let expiresAt = try claims.time("exp") else {
            throw .invalid(name: "exp", expected: TokenFields.expectedTime)
        }
        guard let subject = try claims.text("sub", upTo: 255) else {
            throw .invalid(name: "sub", expected: "a text, for it is needed")
        }
        self.expiresAt = expiresAt
        self.subject = subject
        topics = try claims.texts(
            "topics", count: Self.maximumTopics, upTo: Topic.maximumLength)?.map(Glob.init)
        maySeeCluster = try claims.boolean("stats") ?? false
        plan = try claims.text("plan", upTo: Self.maximumPlanLength)
    }

    /// Whether a topic may be joined.
    func mayJoin(_ topic: Topic) -> Bool {
        topics?.contains { $0.matches(topic) } ?? true
    }

    /// Whether answers may list a topic.
    func maySee(_ topic: Topic) -> Bool { maySeeCluster || mayJoin(topic) }

    /// For how many seconds a socket that is let in now may stay: until the token ends, or, where
    /// it has ended already and came in by the clocks' skew, until that has passed as well.
    /// Rounded up, and at most 2³¹.
    func secondsLeft(at now: Timestamp) -> UInt32 {
        var left = expiresAt.microseconds - now.microseconds
        if left <= 0 { left += TokenVerifier.clockSkew * 1_000_000 }
        let seconds = (max(0, left) + 999_999) / 1_000_000
        return UInt32(min(seconds, 1 << 31))
    }
}

extension TokenFields {
    /// The end of the year 9999: a time in milliseconds is past it, and would never come.
    private static let latestTime = 253_402_300_799.0
    static let expectedTime = "a time in seconds since 1970"

    /// A time (RFC 7519 §2, NumericDate); nil when it is absent.
    func time(_ name: String) throws(TokenRefusal) -> Timestamp? {
        try number(name, in: 0...Self.latestTime, expected: Self.expectedTime).map {
            Timestamp(microseconds: Int64(($0 * 1_000_000).rounded()))
        }
    }
}
