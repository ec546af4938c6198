/// What happened so far: all that a report is made of.
package struct LoadRecord: Sendable {
    /// From when a socket was due until the handshake was answered with 101.
    package var connects = Latencies()
    /// From when a socket was due until it had joined its topic.
    package var joins = Latencies()
    /// From when a question was due until it was answered.
    package var answers = Latencies()
    /// The first opening of each socket.
    package var opens = RateMeter()
    /// Openings by churn.
    package var reopens = RateMeter()
    package var questions = RateMeter()
    /// Questions whose socket ended before the answer.
    package var unanswered = 0
    package var failures: [LoadFailure: Int] = [:]
    package private(set) var failureCount = 0
    /// Connections that exist, those on their way in or out included.
    package private(set) var connections = 0
    package private(set) var peakConnections = 0
    /// The most sockets that were joined at a time.
    package var peakJoined = 0
    package var messagesIn = 0
    package var messagesOut = 0
    package var bytesIn = 0
    package var bytesOut = 0

    package init() {}

    /// A connection begins.
    package mutating func hasBegun() {
        connections += 1
        peakConnections = max(peakConnections, connections)
    }

    /// A connection has ended.
    package mutating func hasEnded() { connections -= 1 }

    package mutating func add(_ failure: LoadFailure) {
        failures[failure, default: 0] += 1
        failureCount += 1
    }
}
