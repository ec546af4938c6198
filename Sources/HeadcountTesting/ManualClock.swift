import Headcount
import Synchronization

/// A store's clock that stands still until a test moves it.
public final class ManualClock: Sendable {
    private let time: Atomic<UInt64>

    /// Creates a clock that shows `milliseconds`.
    public init(milliseconds: UInt64) {
        time = Atomic(milliseconds)
    }

    /// What the clock shows.
    public var milliseconds: UInt64 { time.load(ordering: .sequentiallyConsistent) }

    /// Moves the clock on, in whole milliseconds.
    public func advance(by duration: Duration) {
        time.wrappingAdd(duration.wholeMilliseconds, ordering: .sequentiallyConsistent)
    }

    /// Moves the clock back, in whole milliseconds, as an administrator might.
    public func turnBack(by duration: Duration) {
        time.wrappingSubtract(duration.wholeMilliseconds, ordering: .sequentiallyConsistent)
    }
}
