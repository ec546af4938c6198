extension LoadPlan {
    /// The next operation that is due; to be called until there is none.
    package mutating func next(at now: Duration) -> Step? {
        advance(to: now)
        guard phase != .over else { return nil }
        return nextOpen(at: now) ?? nextChurn(at: now) ?? nextQuestion(at: now)
            ?? nextHeartbeat(at: now)
    }

    /// When ``next(at:)`` should be called again after it said nil, unless a socket joins or ends
    /// before; nil when the load is over.
    package var wake: Duration? {
        guard phase != .over else { return nil }
        var times: [Duration?] = [heartbeats.next]
        if !reopens.isEmpty { times.append(opens.gate.opening) }
        if untried > 0 { times.append(opens.wake) }
        if case .hold(_, let until) = phase, !isBehind { times.append(until) }
        if churnable > 0 { times.append(churn?.wake) }
        if joined > 0 { times.append(requests?.wake) }
        return times.compactMap { $0 }.min()
    }

    private mutating func nextOpen(at now: Duration) -> Step? {
        if let reopen = reopens.first {
            guard opens.startUnscheduled(at: now) else { return nil }
            reopens.removeFirst()
            return open(reopen.place, intended: reopen.intended)
        }
        guard untried > 0, let intended = opens.start(at: now) else { return nil }
        untried -= 1
        return open(places.count - untried - 1, intended: intended)
    }

    private mutating func open(_ place: Int, intended: Duration) -> Step {
        places[place] = .opening
        opening += 1
        return .open(place: place, intended: intended)
    }

    /// Closes the next socket in turn; a place whose socket was refused or lost has nothing to
    /// close and is opened.
    private mutating func nextChurn(at now: Duration) -> Step? {
        while true {
            let isPossible = churnable > 0
            guard let intended = churn?.start(at: now, ifPossible: isPossible) else { return nil }
            let place = Self.next(of: places, from: &churnTurn) { $0 == .joined || $0 == .free }
            if places[place] == .joined {
                places[place] = .closing(intended: intended)
                joined -= 1
                closing += 1
                return .close(place: place)
            }
            if opens.startUnscheduled(at: now) { return open(place, intended: intended) }
            places[place] = .waiting
            reopens.append((place, intended))
        }
    }

    private mutating func nextQuestion(at now: Duration) -> Step? {
        let isPossible = joined > 0
        guard let intended = requests?.start(at: now, ifPossible: isPossible) else { return nil }
        let place = Self.next(of: places, from: &requestTurn) { $0 == .joined }
        return .ask(place: place, intended: intended)
    }

    /// Each place in turn, so that all have had theirs in one interval.
    private mutating func nextHeartbeat(at now: Duration) -> Step? {
        while heartbeats.due(at: now) != nil {
            heartbeats.take()
            let place = Self.next(of: places, from: &heartbeatTurn) { _ in true }
            if places[place] == .joined { return .beat(place: place) }
        }
        return nil
    }

    /// The next place in turn that `isWanted`; there must be one.
    private static func next(
        of places: [Place], from turn: inout Int, isWanted: (Place) -> Bool
    ) -> Int {
        while true {
            let place = turn
            turn = (turn + 1) % places.count
            if isWanted(places[place]) { return place }
        }
    }
}
