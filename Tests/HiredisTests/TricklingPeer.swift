import Foundation
import Synchronization

/// Accepts one connection and sends the same byte every 20 ms, for ever.
final class TricklingPeer: Sendable {
    let port: Int
    private let byte: UInt8
    private let isStopped = Atomic<Bool>(false)

    init(byte: Character = "+") throws {
        self.byte = byte.asciiValue ?? 0
        let listener = try LoopbackListener(backlog: 1)
        port = listener.port
        Thread.detachNewThread { self.trickle(listener.descriptor) }
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
