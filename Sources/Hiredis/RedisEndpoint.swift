/// Where a Redis server listens.
public enum RedisEndpoint: Sendable, Hashable, CustomStringConvertible {
    /// A host name or an IP address without brackets, and a port from 1 to 65535.
    case tcp(host: String, port: Int)
    /// The path of a unix socket on this machine.
    case unix(path: String)

    /// `host:port`, with brackets around an IPv6 address, or `unix:path`.
    public var description: String {
        switch self {
        case .tcp(let host, let port):
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
