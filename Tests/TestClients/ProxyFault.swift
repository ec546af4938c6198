/// What a ``FaultProxy`` does to the bytes and connections that pass it, in Toxiproxy's words where
/// it has one.
public enum ProxyFault: Sendable, Hashable {
    /// Everything passes at once.
    case healthy
    /// Bytes pass so much later, give or take a jitter, and in order.
    case latency(Duration, jitter: Duration = .zero)
    /// So many bytes pass in a second.
    case bandwidth(bytesPerSecond: Int)
    /// Bytes pass in pieces of at most so many, with a pause after each.
    case slicer(bytes: Int, pause: Duration)
    /// A connection closes after so many bytes more.
    case limitData(bytes: Int)
    /// Bytes are swallowed, and so is the end of a connection. Connections stay open and new ones
    /// are accepted. Afterwards those that lost bytes are closed, for TCP leaves no holes.
    case halfOpen
    /// Every connection is reset (RST), and every new one when it is accepted. One that is reset
    /// one way is reset the other way, too.
    case resetPeer
    /// Nobody listens: connections are closed, and new ones refused. Goes for both directions.
    case down

    /// Which bytes a fault is for.
    public enum Direction: Sendable, Hashable {
        /// From those who connect to the server.
        case toServer
        /// From the server to those who connect.
        case toClient
        /// All of them.
        case both
    }
}
