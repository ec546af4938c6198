/// How often something may happen: so many times a second on average, and so many at once.
public struct Rate: Hashable, Sendable, CustomStringConvertible {
    /// The rates that are taken, a second.
    public static let allowedRates = 0.001...1_000_000.0
    /// The bursts that are taken.
    public static let allowedBursts = 1...1_000_000

    /// How many a second.
    public let perSecond: Double
    /// How many at once, after a time without any.
    public let burst: Int

    /// The default of ``ClientBounds/frameRate``.
    static let frames = Rate(unchecked: 500, burst: 2_000)

    private init(unchecked perSecond: Double, burst: Int) {
        self.perSecond = perSecond
        self.burst = burst
    }

    /// Checks and makes a rate.
    ///
    /// - Throws: ``ServerError`` with ``ServerError/Code/invalidSettings``.
    public init(perSecond: Double, burst: Int) throws(ServerError) {
        guard Self.allowedRates.contains(perSecond), Self.allowedBursts.contains(burst) else {
            throw Self.refusal("\(perSecond):\(burst)")
        }
        self.perSecond = perSecond
        self.burst = burst
    }

    /// Reads `RATE` or `RATE:BURST`, such as `50`, `0.5` or `50:200`. Without a burst it is the
    /// rate rounded up, so that what is spread over a second may come at its beginning.
    ///
    /// - Throws: ``ServerError`` with ``ServerError/Code/invalidSettings``.
    public init(_ text: String) throws(ServerError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let perSecond = Self.number(parts[0]).flatMap(Double.init),
            Self.allowedRates.contains(perSecond)
        else { throw Self.refusal(text) }
        var burst = Int(perSecond.rounded(.up))
        if parts.count == 2 {
            guard let number = Self.number(parts[1]).flatMap({ Int($0) }) else {
                throw Self.refusal(text)
            }
            burst = number
        }
        guard Self.allowedBursts.contains(burst) else { throw Self.refusal(text) }
        self.perSecond = perSecond
        self.burst = burst
    }

    /// `50:200`.
    public var description: String {
        let isWhole = perSecond == perSecond.rounded()
        return "\(isWhole ? "\(Int(perSecond))" : "\(perSecond)"):\(burst)"
    }

    /// A text of digits, with a point among them if there is one; nil for `nan`, `1e9` or `0x10`.
    private static func number(_ text: Substring) -> Substring? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E } ? text : nil
    }

    private static func refusal(_ text: String) -> ServerError {
        ServerError(
            .invalidSettings,
            "\"\(text.prefix(80))\" is no rate; expected RATE or RATE:BURST, 0.001 to 1000000 a "
                + "second and 1 to 1000000 at once, such as 50, 0.5 or 50:200")
    }
}
