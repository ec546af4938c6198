/// A token bucket for each key, such as each client's address.
///
/// It is the generic cell rate algorithm (GCRA, ITU-T I.371 §A): all that is kept for a key is
/// when its bucket would be full again. Each arrival moves that on by one interval; an arrival
/// that would find it a whole burst ahead is refused, and moves nothing.
///
/// Its memory is bounded. Full buckets say nothing and are dropped, by a hand that looks at two
/// entries a call. When as many keys as may be are kept all the same, the fullest of a small
/// sample makes room: it forgets the least.
///
///     entries:  a  b  c  d  e  f
///                     ▲ hand       a dropped entry's place is taken by the last
struct RateLimiter<Key: Hashable & Sendable>: Sendable {
    /// How many entries are compared to find one that makes room.
    private static var sampleSize: Int { 8 }
    /// How many entries are looked at in each call.
    private static var sweepSize: Int { 2 }

    private struct Entry: Sendable {
        let key: Key
        /// When the bucket is full again, in nanoseconds since the origin.
        var fullAt: Int64
    }

    /// The rate of each key.
    let rate: Rate
    private let maximumKeys: Int
    /// Nanoseconds between arrivals at the rate.
    private let interval: Int64
    /// How far ahead, in nanoseconds, `fullAt` may be for one more to be let through.
    private let tolerance: Int64
    private var origin: ContinuousClock.Instant?
    private var entries: [Entry] = []
    private var places: [Key: Int] = [:]
    private var hand = 0

    /// No key has been seen: all buckets are full.
    ///
    /// - Parameter maximumKeys: How many keys are kept at once, 1 or more.
    init(rate: Rate, maximumKeys: Int = 65_536) {
        self.rate = rate
        self.maximumKeys = max(1, maximumKeys)
        interval = Int64((1e9 / rate.perSecond).rounded())
        tolerance = interval * Int64(rate.burst - 1)
    }

    /// How many keys are kept.
    var count: Int { entries.count }

    /// Whether one more of a key may come now; it counts as come. A look-up, O(1).
    mutating func allows(_ key: Key, now: ContinuousClock.Instant) -> Bool {
        let now = nanoseconds(now)
        sweep(now)
        guard let place = places[key] else {
            if entries.count >= maximumKeys { makeRoom() }
            places[key] = entries.count
            entries.append(Entry(key: key, fullAt: now + interval))
            return true
        }
        let fullAt = max(entries[place].fullAt, now)
        guard fullAt - now <= tolerance else { return false }
        entries[place].fullAt = fullAt + interval
        return true
    }

    /// How long a key has to wait for its next one; zero when that may come now.
    func retryAfter(_ key: Key, now: ContinuousClock.Instant) -> Duration {
        guard let place = places[key], let origin else { return .zero }
        let wait = entries[place].fullAt - tolerance - Self.nanoseconds(now - origin)
        return .nanoseconds(max(0, wait))
    }

    /// Drops full buckets among the next few.
    private mutating func sweep(_ now: Int64) {
        for _ in 0..<min(Self.sweepSize, entries.count) {
            if hand >= entries.count { hand = 0 }
            if entries[hand].fullAt <= now { drop(hand) } else { hand += 1 }
        }
    }

    /// Drops the fullest bucket of the next few.
    private mutating func makeRoom() {
        let sample = (0..<min(Self.sampleSize, entries.count)).map { (hand + $0) % entries.count }
        guard let fullest = sample.min(by: { entries[$0].fullAt < entries[$1].fullAt }) else {
            return
        }
        drop(fullest)
        hand += Self.sampleSize
    }

    private mutating func drop(_ place: Int) {
        places[entries[place].key] = nil
        let last = entries.removeLast()
        guard place < entries.count else { return }
        entries[place] = last
        places[last.key] = place
    }

    private mutating func nanoseconds(_ instant: ContinuousClock.Instant) -> Int64 {
        let start = origin ?? instant
        origin = start
        return Self.nanoseconds(instant - start)
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
