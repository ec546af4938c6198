/// The subjects that come most often in a stream of any number of them, in bounded memory.
///
/// Misra and Gries' summary: a subject that makes up more than a 65th of the stream is in it.
struct FrequentSubjects: Sendable {
    /// How many subjects are kept at most.
    static let capacity = 64

    private var counts: [FloodReport.Subject: Int] = [:]

    /// Takes one in. When there is no place for a new one, all the others give up one of theirs:
    /// O(1) on average.
    mutating func note(_ subject: FloodReport.Subject) {
        if counts[subject] != nil || counts.count < Self.capacity {
            counts[subject, default: 0] += 1
        } else {
            counts = counts.compactMapValues { $0 > 1 ? $0 - 1 : nil }
        }
    }

    /// The one that came most often, as far as is known.
    var most: FloodReport.Subject? {
        counts.max { $0.value < $1.value }?.key
    }
}
