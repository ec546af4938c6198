public import Headcount

/// What every `CountStore` must do, in sentences that can be checked.
///
/// It needs no test framework: a clause that does not hold throws. With Swift Testing, a store of
/// your own is held to all of them by one test:
///
/// ```swift
/// @Test(arguments: StoreContract.clauses)
/// func contract(_ clause: StoreContract.Clause) async throws {
///     let store = MyStore()
///     try await clause.check(
///         .init(
///             store: store, lease: .milliseconds(300), forget: { await store.removeAll() },
///             pass: { try await Task.sleep(for: $0) }))
/// }
/// ```
///
/// Each clause wants an empty store.
public enum StoreContract {
    /// A store on trial, with what only its test can do to it.
    public struct Subject: Sendable {
        /// The store itself, empty.
        public var store: any CountStore
        /// A lease short enough for a test to wait for its end.
        public var lease: Duration
        /// Makes the store lose everything, as a flush or a restart without persistence does.
        public var forget: @Sendable () async throws -> Void
        /// Lets this much time pass by the store's clock.
        public var pass: @Sendable (Duration) async throws -> Void

        /// Puts a store on trial.
        public init(
            store: any CountStore, lease: Duration,
            forget: @escaping @Sendable () async throws -> Void,
            pass: @escaping @Sendable (Duration) async throws -> Void
        ) {
            self.store = store
            self.lease = lease
            self.forget = forget
            self.pass = pass
        }
    }

    /// One sentence of the contract.
    public struct Clause: Sendable, CustomStringConvertible {
        /// The sentence.
        public let description: String
        private let body: @Sendable (Trial) async throws -> Void

        init(_ sentence: String, _ body: @escaping @Sendable (Trial) async throws -> Void) {
            description = sentence
            self.body = body
        }

        /// Holds a store to the sentence.
        ///
        /// - Throws: ``Breach`` when it does not hold, and whatever the store throws.
        public func check(_ subject: Subject) async throws {
            try await body(Trial(subject: subject))
        }
    }

    /// A clause does not hold.
    public struct Breach: Error, CustomStringConvertible {
        /// What was expected, and what was found.
        public let description: String
    }

    /// The whole contract.
    public static let clauses =
        names + writes + wholeTables + reads + changes + losses + permits + limits
}
