import Dispatch
import Foundation

/// What comes from outside while the live screen runs: keys and signals, as one stream.
///
/// Keys are read in a dispatch source's handler, which runs once there are bytes: no thread waits
/// in read(2) or wakes up in vain, and the source ends when it is cancelled, which a thread that
/// waits for a key would not.
final class TopEvents {
    /// All events, in order. Those that others make are put in through ``continuation``.
    let stream: AsyncStream<TopSession.Event>
    let continuation: AsyncStream<TopSession.Event>.Continuation
    private let queue = DispatchQueue(label: "headcount.terminal")
    private var sources: [any DispatchSourceProtocol] = []

    /// - Parameter keyboard: The terminal to read from, if there is one.
    init(keyboard: Int32?) {
        // Nobody types this far ahead of a screen that is drawn.
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1_024))
        if let keyboard { listen(keyboard) }
        listen(SIGWINCH, .resized)
        listen(SIGTSTP, .stopped)
        listen(SIGCONT, .continued)
    }

    /// Ends it. From here on signals do what they do by themselves.
    func stop() {
        sources.forEach { $0.cancel() }
        continuation.finish()
    }

    private func listen(_ keyboard: Int32) {
        let source = DispatchSource.makeReadSource(fileDescriptor: keyboard, queue: queue)
        source.setEventHandler { [continuation] in
            var bytes = [UInt8](repeating: 0, count: 1_024)
            let count = unsafe read(keyboard, &bytes, bytes.count)
            if count > 0 {
                continuation.yield(.typed(Array(bytes.prefix(count))))
            } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
                continuation.yield(.hungUp)
            }
        }
        source.activate()
        sources.append(source)
    }

    private func listen(_ signal: Int32, _ event: TopSession.Event) {
        let source = DispatchSource.makeSignalSource(signal: signal, queue: queue)
        source.setEventHandler { [continuation] in continuation.yield(event) }
        source.activate()
        sources.append(source)
    }
}
