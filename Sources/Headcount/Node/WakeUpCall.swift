/// Wakes a loop up; several calls that come while it is busy count as one.
struct WakeUpCall: Sendable {
    let calls: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (calls, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func wakeUp() { continuation.yield() }
}
