/// Decides what a load does next: a value that is told the time and what became of the sockets,
/// and says which operation is due. It does nothing itself.
///
/// First every socket is opened, one after another at the told rate (the ramp). Once each has been
/// tried, they are held for the told duration, while some are closed and opened anew (churn) and
/// questions are asked. Then it is over.
///
/// A place is what one socket takes: there are as many as connections were told, and a place is
/// free only when its socket's connection has ended. Churn takes the places in turn; a place whose
/// socket was refused or lost is opened again when its turn comes. Times count from the load's
/// start.
package struct LoadPlan: Sendable {
    /// One operation that is due now.
    package enum Step: Sendable, Equatable {
        /// Open a socket and let it join; it was due at `intended`.
        case open(place: Int, intended: Duration)
        /// Close a socket, to open it anew once it has ended.
        case close(place: Int)
        /// Let a socket ask for statistics; it was due at `intended`.
        case ask(place: Int, intended: Duration)
        /// Let a socket send the protocol's heartbeat, every 30 s each.
        case beat(place: Int)
    }

    /// How far the load is.
    package enum Phase: Sendable, Equatable {
        case ramp
        case hold(since: Duration, until: Duration)
        case over
    }

    enum Place: Sendable, Equatable {
        case untried, opening, joined
        /// Its socket is closed by churn, which was due at this time.
        case closing(intended: Duration)
        /// It is among ``reopens``.
        case waiting
        /// Its socket was refused or lost.
        case free
    }

    /// How often each socket sends a heartbeat: as phoenix.js does.
    private static let heartbeatInterval: Double = 30

    package let settings: LoadSettings
    package private(set) var phase = Phase.ramp
    /// The sockets that have joined and are not about to be closed.
    package internal(set) var joined = 0

    var places: [Place]
    var untried: Int
    var opening = 0
    var closing = 0
    /// Places that churn has freed and whose sockets are due.
    var reopens: [(place: Int, intended: Duration)] = []
    var churnTurn = 0
    var requestTurn = 0
    var heartbeatTurn = 0
    var opens: Pace
    var churn: Pace?
    var requests: Pace?
    var heartbeats: Schedule

    /// - Parameter settings: Valid ones: connections, topics and rate above 0, and no more churn
    ///   than the rate allows.
    package init(_ settings: LoadSettings) {
        self.settings = settings
        places = Array(repeating: .untried, count: settings.connections)
        untried = settings.connections
        opens = Pace(
            perSecond: Double(settings.connectsPerSecond), isStrict: true, start: .zero)
        heartbeats = Schedule(
            perSecond: Double(settings.connections) / Self.heartbeatInterval, start: .zero)
    }

    /// By how much the schedules are later than planned, because this machine or the server's
    /// sockets could not keep them: the largest of them.
    package var slip: Duration {
        [opens, churn, requests].compactMap { $0?.schedule.slip }.max() ?? .zero
    }

    // MARK: What became of the sockets

    /// The socket at this place has joined its topic.
    package mutating func hasJoined(_ place: Int) {
        guard places[place] == .opening else { return }
        places[place] = .joined
        opening -= 1
        joined += 1
    }

    /// The connection of the socket at this place has ended, for whatever reason.
    package mutating func hasEnded(_ place: Int) {
        switch places[place] {
        case .opening: opening -= 1
        case .joined: joined -= 1
        case .closing(let intended):
            closing -= 1
            if phase != .over {
                reopens.append((place, intended))
                places[place] = .waiting
                return
            }
        case .untried, .waiting, .free: return
        }
        places[place] = .free
    }

    /// Nothing more is started.
    package mutating func stop() {
        phase = .over
        reopens = []
    }

    /// Moves to the next phase when it is time.
    mutating func advance(to now: Duration) {
        switch phase {
        case .ramp where untried == 0 && opening == 0:
            let end = now + settings.duration
            phase = .hold(since: now, until: end)
            if settings.churn > 0 {
                churn = Pace(
                    perSecond: settings.reopensPerSecond, isStrict: false, start: now, end: end)
            }
            if settings.requestsPerSecond > 0 {
                requests = Pace(
                    perSecond: Double(settings.requestsPerSecond), isStrict: false, start: now,
                    end: end)
            }
            advance(to: now)
        case .hold(_, let until):
            let isOver = now >= until && (!isBehind || now >= until + settings.timeout)
            if isOver || hasNothingLeft { stop() }
        case .ramp, .over:
            break
        }
    }

    /// Places that churn can take.
    var churnable: Int {
        places.count - untried - opening - closing - reopens.count
    }

    /// Whether something that is due before the end of the hold can still be started: what a stall
    /// at the end left behind is not left out.
    var isBehind: Bool {
        joined > 0 && requests?.schedule.isDone == false
            || churnable > 0 && churn?.schedule.isDone == false
    }

    /// No socket is left and none will come.
    private var hasNothingLeft: Bool { joined == 0 && settings.churn == 0 }
}
