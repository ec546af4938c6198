/// What a ``TimingWheel`` turns: it remembers where it sits, so that it can leave at once.
protocol TimingWheelMember: AnyObject {
    /// Set by the wheel alone; nil when the member is on no wheel.
    var wheelPosition: TimingWheelPosition? { get set }
}

/// Where a member sits on its wheel.
struct TimingWheelPosition: Equatable {
    var slot: UInt8
    var index: UInt32
}

/// Timers for many members at the cost of one: 64 slots, turned by one slot a tick.
///
///     slot   0    1    2  …  63
///            │    ▲
///     members…    └ due at the next tick
///
/// Setting, moving and leaving cost a few stores; a tick costs the members that are due.
struct TimingWheel<Member: TimingWheelMember> {
    /// The longest delay, in ticks.
    static var maximumDelay: Int { 63 }

    private var slots: [[Member]] = Array(repeating: [], count: 64)
    private var current = 0

    /// Sets or moves a member's one timer.
    ///
    /// - Parameter delay: Ticks from now, brought into 1 to ``maximumDelay``.
    mutating func schedule(_ member: Member, in delay: Int) {
        remove(member)
        let slot = (current + min(max(1, delay), Self.maximumDelay)) % slots.count
        member.wheelPosition = .init(slot: UInt8(slot), index: UInt32(slots[slot].count))
        slots[slot].append(member)
    }

    /// Takes a member off the wheel, if it is on it.
    mutating func remove(_ member: Member) {
        guard let position = member.wheelPosition else { return }
        let (slot, index) = (Int(position.slot), Int(position.index))
        member.wheelPosition = nil
        // The last one takes its place.
        let last = slots[slot].removeLast()
        guard last !== member else { return }
        slots[slot][index] = last
        last.wheelPosition = position
    }

    /// Takes one of those off the wheel that are due first, by chance; nil when there is none.
    mutating func popEarliest() -> Member? {
        for step in 1...slots.count {
            guard let member = slots[(current + step) % slots.count].randomElement() else {
                continue
            }
            remove(member)
            return member
        }
        return nil
    }

    /// Turns the wheel by one tick and returns the members that are due, now off the wheel.
    mutating func tick() -> [Member] {
        current = (current + 1) % slots.count
        let due = slots[current]
        slots[current] = []
        for member in due { member.wheelPosition = nil }
        return due
    }
}
