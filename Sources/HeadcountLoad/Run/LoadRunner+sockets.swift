import NIOCore

/// What becomes of the sockets.
extension LoadRunner {
    func open(_ place: Int, intended: Duration, _ now: Duration) {
        numbers[place] += 1
        if numbers[place] == 1 { record.opens.mark(at: now) } else { record.reopens.mark(at: now) }
        record.hasBegun()
        let socket = LoadSocket(
            place: place, intended: intended, topic: "load:\(place % settings.topics)",
            handshake: dialer.handshake(), runner: self)
        sockets[place] = socket
        opening.add(SocketNumber(place: place, number: numbers[place]), at: now)
        dialer.dial(socket, on: eventLoop)
    }

    /// The handshake was accepted.
    func hasConnected(_ socket: LoadSocket) {
        record.connects.record(now - socket.intended)
    }

    func hasJoined(_ socket: LoadSocket) {
        record.joins.record(now - socket.intended)
        plan.hasJoined(socket.place)
        record.peakJoined = max(record.peakJoined, plan.joined)
        pump()
    }

    func answered(_ number: Int, error: String?) {
        guard let question = questions.answer(number) else { return }
        if let error {
            record.add(.answerRefused(reason: error))
        } else {
            record.answers.record(now - question.intended)
        }
        if plan.phase == .over { pump() }
    }

    func failed(_ socket: LoadSocket, _ failure: LoadFailure) {
        record.add(failure)
        // When not one has connected there is nothing to load.
        guard record.connects.isEmpty else { return }
        switch failure {
        case .connect(let reason): abort(reason)
        case .timedOut(.connect): abort("no answer in time")
        default: break
        }
    }

    /// The socket has a few seconds to end.
    func isClosing(_ socket: LoadSocket) {
        closing.add(SocketNumber(place: socket.place, number: numbers[socket.place]), at: now)
    }

    /// The connection has ended, and its place is free.
    func ended(_ socket: LoadSocket) {
        sockets[socket.place] = nil
        record.hasEnded()
        for number in socket.questions where questions.answer(number) != nil {
            record.unanswered += 1
        }
        plan.hasEnded(socket.place)
        pump()
    }

    /// How far the load is.
    var progress: LoadProgress {
        LoadProgress(
            settings: settings, phase: plan.phase, elapsed: now, opened: record.opens.count,
            joined: plan.joined, reopened: record.reopens.count, asked: record.questions.count,
            failed: record.failureCount, hasAnswer: record.bytesIn > 0)
    }
}
