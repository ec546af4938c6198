/// How a cluster of a test beats, and what follows from it for what its nodes answer.
struct Rhythm: Sendable {
    let heartbeat: Duration
    let ttl: Duration
    let flush: Duration
    let maxAge: Duration

    /// The program's own.
    static let standard = Rhythm(
        heartbeat: .seconds(1), ttl: .seconds(4), flush: .milliseconds(250), maxAge: .seconds(1))
    /// Half of the program's own, for faults that are longer than a ttl.
    static let quick = Rhythm(
        heartbeat: .milliseconds(500), ttl: .seconds(2), flush: .milliseconds(100),
        maxAge: .milliseconds(250))

    /// How late a busy machine may make what would be in time.
    static let noise = Duration.milliseconds(250)

    var arguments: [String] {
        [("--heartbeat", heartbeat), ("--ttl", ttl), ("--flush", flush), ("--max-age", maxAge)]
            .flatMap { [$0, "\(Int($1 / .milliseconds(1)))ms"] }
    }

    /// How long a node waits for one command.
    var commandDeadline: Duration { min(.seconds(1), ttl / 4) }

    /// How much older than it says a node's row may be: counts are taken, then sent for at most a
    /// deadline and what the store adds to it.
    var lag: Duration { flush + commandDeadline + .milliseconds(100) + Self.noise }

    /// How long a dead node may be counted.
    var mourning: Duration { ttl + maxAge + Self.noise }

    /// How long after a fault everything is right and complete again: reconnecting, writing, and
    /// a ttl to settle.
    var healing: Duration { ttl + .milliseconds(2_500) }
}
