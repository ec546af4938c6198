/// One process of `headcount cluster`.
struct TopProcess: Sendable, Hashable {
    var name: String
    var address: String
    /// Nil while it does not run.
    var identifier: Int32?
    /// In a word or two.
    var state: String
}
