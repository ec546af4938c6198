import Headcount

/// A connection that can be kept in a collection, which the value itself cannot.
final class HeldConnection: Sendable {
    private let connection: Connection

    init(_ connection: consuming Connection) {
        self.connection = connection
    }
}
