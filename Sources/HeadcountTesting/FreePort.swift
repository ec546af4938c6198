#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Ports on 127.0.0.1 that nobody has now; another process may take one before it is used.
enum FreePort {
    /// A port that the system chose for a socket which is closed again.
    static func any() throws -> Int {
        guard let port = bound(0) else {
            throw RedisServer.Failure(description: "no free port on 127.0.0.1")
        }
        return port
    }

    /// A port whose partner, 10,000 above it, is free as well.
    static func pair() throws -> Int {
        for _ in 0..<100 {
            let port = try any()
            if port < 55_536, bound(port + 10_000) != nil { return port }
        }
        throw RedisServer.Failure(description: "no two free ports that are 10,000 apart")
    }

    /// Binds a socket for a moment, and says to which port; `nil` when it is taken.
    private static func bound(_ port: Int) -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard unsafe bind(descriptor, address, size) == 0 else { return Int32(-1) }
                return unsafe getsockname(descriptor, address, &size)
            }
        }
        return result == 0 ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}
