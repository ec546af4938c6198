import NIOCore

/// Carries out what ``LoadPlan`` decides, on one event loop and with one timer for all sockets.
///
/// One loop is enough for thousands of connects and tens of thousands of questions a second, and
/// leaves the other cores of a small machine to the server.
final class LoadRunner {
    /// How long a socket that is being closed may take.
    private static let closeLimit = Duration.seconds(5)

    let eventLoop: any EventLoop
    let settings: LoadSettings
    let dialer: LoadDialer
    var plan: LoadPlan
    var record = LoadRecord()
    /// The sockets at their places.
    var sockets: [LoadSocket?]
    var questions: OpenQuestions
    /// Sockets by place and number, to be looked at when their time for opening is over.
    var opening: DeadlineQueue<SocketNumber>
    var closing = DeadlineQueue<SocketNumber>(limit: closeLimit)
    /// The number of each place's present socket.
    var numbers: [Int]
    var isInterrupted = false
    /// Why the load cannot be done: nobody is there.
    var abortReason: String?

    private var started = NIODeadline.now()
    private var timer: Scheduled<Void>?
    private var timerTime: Duration?
    private var isPumping = false
    private var isClosingAll = false
    private var result: EventLoopPromise<LoadReport>?

    /// One socket of those that had a place one after another.
    struct SocketNumber: Sendable, Equatable {
        var place: Int
        var number: Int
    }

    init(settings: LoadSettings, dialer: LoadDialer, eventLoop: any EventLoop) {
        self.settings = settings
        self.dialer = dialer
        self.eventLoop = eventLoop
        plan = LoadPlan(settings)
        sockets = Array(repeating: nil, count: settings.connections)
        numbers = Array(repeating: 0, count: settings.connections)
        questions = OpenQuestions(first: LoadSocket.joinNumber + 1, limit: settings.timeout)
        opening = DeadlineQueue(limit: settings.timeout)
    }

    /// The time since the start.
    var now: Duration { .nanoseconds((NIODeadline.now() - started).nanoseconds) }

    /// Begins; the promise is kept when the last socket has ended.
    func start(_ result: EventLoopPromise<LoadReport>) {
        self.result = result
        started = .now()
        pump()
    }

    /// Ends before the time: what waits is cut or closed in order.
    func interrupt() {
        guard result != nil, plan.phase != .over else { return }
        isInterrupted = true
        plan.stop()
        pump()
    }

    /// Nobody is there: nothing more is tried.
    func abort(_ reason: String) {
        guard abortReason == nil else { return }
        abortReason = reason
        isInterrupted = true
        plan.stop()
    }

    /// Does all that is due, and sets the timer to the next time that something will be.
    func pump() {
        guard !isPumping, result != nil else { return }
        isPumping = true
        let now = self.now
        expire(now)
        var written: [LoadSocket] = []
        while let step = plan.next(at: now) {
            carryOut(step, now).map { written.append($0) }
        }
        for socket in written { socket.flush() }
        if plan.phase == .over { finish(now) }
        isPumping = false
        setTimer()
    }

    /// Returns the socket that has something to flush.
    private func carryOut(_ step: LoadPlan.Step, _ now: Duration) -> LoadSocket? {
        switch step {
        case .open(let place, let intended):
            open(place, intended: intended, now)
            return nil
        case .close(let place):
            guard let socket = sockets[place] else { return nil }
            isClosing(socket)
            socket.close()
            return nil
        case .ask(let place, let intended):
            record.questions.mark(at: now)
            let number = questions.ask(place: place, intended: intended, at: now)
            sockets[place]?.ask(settings.question, number: number)
            return sockets[place]
        case .beat(let place):
            sockets[place]?.beat()
            return sockets[place]
        }
    }

    /// Ends what has waited for too long.
    private func expire(_ now: Duration) {
        while let late = opening.due(at: now) {
            guard let socket = socket(late) else { continue }
            switch socket.state {
            case .connecting, .shaking: socket.fail(.timedOut(.connect))
            case .joining: socket.fail(.timedOut(.join))
            case .joined, .closing, .ended: break
            }
        }
        while let (number, question) = questions.due(at: now) {
            sockets[question.place]?.forget(number)
            record.add(.timedOut(.answer))
        }
        while let late = closing.due(at: now) { socket(late)?.cut() }
    }

    private func socket(_ wanted: SocketNumber) -> LoadSocket? {
        numbers[wanted.place] == wanted.number ? sockets[wanted.place] : nil
    }

    /// It is over: waits for what is on its way, closes all, and reports when none is left.
    private func finish(_ now: Duration) {
        let waits = plan.opening > 0 || questions.count > 0
        if !isClosingAll, !waits || isInterrupted {
            isClosingAll = true
            for case let socket? in sockets {
                isClosing(socket)
                socket.close()
            }
        }
        guard isClosingAll, record.connections == 0 else { return }
        let report = LoadReport(
            url: dialer.target.url, settings: settings, record: record, elapsed: now,
            slip: plan.slip, isInterrupted: isInterrupted)
        if let abortReason {
            result?.fail(LoadError.unreachable(abortReason))
        } else {
            result?.succeed(report)
        }
        result = nil
    }

    private func setTimer() {
        let times = [plan.wake, opening.next, questions.next, closing.next].compactMap { $0 }
        guard result != nil, let time = times.min() else {
            timer?.cancel()
            timer = nil
            return
        }
        if timer != nil, timerTime == time { return }
        timer?.cancel()
        timerTime = time
        let deadline = started + .nanoseconds(Int64(time / .nanoseconds(1)))
        timer = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timer = nil
            self.pump()
        }
    }
}
