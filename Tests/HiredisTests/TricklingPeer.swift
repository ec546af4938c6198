import Foundation
import Synchronization

/// Accepts one connection and sends the same byte every 20 ms, for ever.
final class TricklingPeer: Sendable {
    struct NoSocket: Error {}

    let port: Int
    private let byte: UInt8
    private let isStopped = Atomic<Bool>(false)

    init(byte: Character = "+") throws {
        self.byte = byte.asciiValue ?? 0
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard unsafe bind(listener, address, size) == 0, listen(listener, 1) == 0 else {
                    return Int32(-1)
                }
                return unsafe getsockname(listener, address, &size)
            }
        }
        guard result == 0 else { throw NoSocket() }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { self.trickle(listener) }
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    private func trickle(_ listener: Int32) {
        let client = accept(listener, nil, nil)
        var byte = byte
        while !isStopped.load(ordering: .relaxed) {
            _ = unsafe send(client, &byte, 1, Int32(MSG_NOSIGNAL))
            usleep(20_000)
        }
        close(client)
        close(listener)
    }
}
