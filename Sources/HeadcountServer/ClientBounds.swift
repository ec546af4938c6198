/// What clients can make a server hold and do, at most.
///
/// Each bound is of one node, and says what becomes of whoever reaches it.
public struct ClientBounds: Sendable, Hashable {
    /// The longest frame and the longest message, in bytes; above, the socket is closed with 1009.
    /// Default 64 KiB.
    public var messageSize = 64 * 1_024
    /// The most topics of one socket; more joins are refused. Default 100.
    public var topicsPerSocket = 100
    /// The most different topics of all sockets of one client address; joins of others are refused.
    /// Default 10,000.
    public var topicsPerAddress = 10_000
    /// The most different topics of the node; joins of others are refused. Default 100,000.
    public var topics = 100_000
    /// How many frames one socket may send, of which each KiB counts as one more; above, it is closed
    /// with 1013. Nil for any number. Default 500 a second, 2,000 at once.
    public var frameRate: Rate? = .frames
    /// How many bytes may wait for all sockets together, in either direction; above, those who hold
    /// most of them are closed with 1013. Default 256 MiB.
    public var bufferedBytes = 256 * 1_024 * 1_024
    /// How many connections the main port may have; above, new ones are closed at once. Nil, the default,
    /// for any number.
    public var connections: Int?
    /// How many connections may be open that have not sent a request yet; above, the one that has
    /// waited longest is closed. Default 4,096.
    public var handshakes = 4_096
    /// How many connections of plain HTTP each port may have; above, new ones get 503. Default 1,024.
    public var httpConnections = 1_024

    /// The defaults of `headcount serve`.
    public init() {}
}
