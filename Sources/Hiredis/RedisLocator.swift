/// Finds the server that a connection is to talk to, each time that it is to be made.
///
/// A ``RedisEndpoint`` is the simplest one: it always finds itself. See ``SentinelLocator`` for a
/// server that may be replaced by its replica, and ``ClusterLocator`` for one of many.
///
/// All methods are called on the thread of a connection, and several connections may share a
/// locator. It describes itself for messages, without a password.
public protocol RedisLocator: Sendable, CustomStringConvertible {
    /// What the server is part of, which decides what its errors mean.
    var topology: RedisTopology { get }

    /// Where to connect now. It may block until the deadline that `inquiry` keeps, and past that
    /// only while the system resolves a host name.
    func locate(_ inquiry: RedisInquiry) throws(HiredisError) -> RedisEndpoint

    /// A connection to this server failed, or the server said that it is out of order.
    func lost(_ endpoint: RedisEndpoint)

    /// Another server said that what is looked for is at this one.
    func moved(to endpoint: RedisEndpoint)
}

extension RedisLocator {
    /// Does nothing: the next search starts from the beginning anyway.
    public func lost(_ endpoint: RedisEndpoint) {}

    /// Does nothing.
    public func moved(to endpoint: RedisEndpoint) {}
}

/// What a server is part of.
public enum RedisTopology: Sendable, Hashable {
    /// One server at one address, which nothing replaces.
    case single
    /// A primary with replicas. The server must say that it is the primary, and as long as it is
    /// used its locator is asked every second whether it still is; less often when that takes more
    /// than 50 ms.
    case replicated
    /// A Redis Cluster, whose servers tell where a key is (`MOVED`, `ASK`).
    case cluster
}

extension RedisEndpoint: RedisLocator {
    /// One server.
    public var topology: RedisTopology { .single }

    /// This endpoint, at no cost.
    public func locate(_ inquiry: RedisInquiry) -> RedisEndpoint { self }
}
