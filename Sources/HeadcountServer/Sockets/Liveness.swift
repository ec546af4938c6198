/// When to ping a client, and when to give it up for gone.
///
/// Seconds are those of one event loop's clock; a client that sent anything, a pong included,
/// was heard. Phoenix closes a socket that was silent for 60 s, too; balancers close silent
/// connections after 60 s or more, which a ping every 25 s prevents.
struct Liveness: Equatable {
    /// Seconds between pings.
    static let pingInterval: UInt32 = 25
    /// Seconds of silence after which a socket is closed.
    static let silenceLimit: UInt32 = 60

    private var heardAt: UInt32
    private var pingedAt: UInt32

    /// A client that was just heard.
    init(now: UInt32) {
        heardAt = now
        pingedAt = now
    }

    /// Takes note of a sign of life.
    mutating func heard(now: UInt32) { heardAt = now }

    /// What is due.
    enum Action: Equatable {
        /// Nothing; look again in so many seconds.
        case wait(UInt32)
        /// Ping, and look again in so many seconds.
        case ping(UInt32)
        /// The client was silent for too long.
        case close
    }

    /// What is due now.
    mutating func action(now: UInt32) -> Action {
        let silence = now - heardAt
        guard silence < Self.silenceLimit else { return .close }
        let untilSilent = Self.silenceLimit - silence
        let sincePing = now - pingedAt
        guard sincePing >= Self.pingInterval else {
            return .wait(min(untilSilent, Self.pingInterval - sincePing))
        }
        pingedAt = now
        return .ping(min(untilSilent, Self.pingInterval))
    }
}
