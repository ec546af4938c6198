import Synchronization

extension Atomic<Double> {
    /// Adds without ordering anything else. Tries again as long as others come in between.
    func add(_ amount: Double) {
        var value = load(ordering: .relaxed)
        while true {
            let (isDone, found) = weakCompareExchange(
                expected: value, desired: value + amount, ordering: .relaxed)
            if isDone { return }
            value = found
        }
    }
}
