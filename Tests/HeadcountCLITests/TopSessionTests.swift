import Testing

@testable import HeadcountCLI

@Suite("A session of the live screen")
struct TopSessionTests {
    private let now = ContinuousClock.now

    private func session() -> TopSession { TopSession(model: TopModel(title: "t")) }

    private func report(_ total: Int) throws -> TopReport {
        TopReport(
            question: StatsQuestion(),
            cluster: .success(try Answers.cluster { $0.totalConnections = total }),
            monitoring: nil)
    }

    private func actions(
        _ session: inout TopSession, _ event: TopSession.Event
    ) -> [TopSession.Action] {
        session.take(event, at: now, rooms: [:])
    }

    @Test("it asks at each tick, and one question at a time")
    func ticks() throws {
        var session = session()
        let question = StatsQuestion(topics: nil, top: 500)
        #expect(actions(&session, .tick) == [.ask(question), .draw])
        #expect(actions(&session, .tick) == [.draw])
        #expect(actions(&session, .report(try report(5))) == [.draw])
        #expect(session.model.cluster?.totalConnections == 5)
        #expect(actions(&session, .tick) == [.ask(question), .draw])
        // An answer that never comes is not waited for for ever.
        let later = now + .seconds(120)
        #expect(session.take(.tick, at: later, rooms: [:]) == [.ask(question), .draw])
    }

    @Test("another filter is asked at once, or as soon as the last question has its answer")
    func filter() throws {
        var session = session()
        #expect(
            actions(&session, .typed(Array("/a".utf8))) == [
                .ask(.init(topics: "*a*", top: 500)), .draw,
            ])
        #expect(actions(&session, .typed(Array("b".utf8))) == [.draw])
        #expect(
            actions(&session, .report(try report(5))) == [
                .ask(.init(topics: "*ab*", top: 500)), .draw,
            ])
        #expect(actions(&session, .report(try report(6))) == [.draw])
    }

    @Test("a pause asks nothing and shows nothing new, also of what was on its way")
    func pause() throws {
        var session = session()
        _ = actions(&session, .tick)
        #expect(actions(&session, .typed(Array("p".utf8))) == [.draw])
        #expect(actions(&session, .report(try report(5))) == [])
        #expect(session.model.cluster == nil)
        #expect(actions(&session, .tick) == [.draw])
        #expect(actions(&session, .typed(Array("p".utf8))) == [.ask(.init(top: 500)), .draw])
    }

    @Test("an escape byte is waited for, and is the key when nothing follows")
    func escape() {
        var session = session()
        _ = actions(&session, .typed(Array("/a".utf8)))
        #expect(actions(&session, .typed([0x1B])) == [.awaitTyping])
        #expect(session.state.filter == "a")
        _ = actions(&session, .untyped)
        #expect(session.state.filter == "" && session.state.mode == .tables)
        _ = actions(&session, .typed([0x1B]))
        #expect(actions(&session, .typed(Array("[B".utf8))) == [.draw])
        #expect(actions(&session, .untyped) == [])
    }

    @Test("signals stop, continue and end it, and a key that quits ends what was typed")
    func signals() {
        var session = session()
        #expect(actions(&session, .stopped) == [.suspend])
        #expect(actions(&session, .typed([0x1A])) == [.suspend, .draw])
        #expect(actions(&session, .continued) == [.redraw])
        #expect(actions(&session, .resized) == [.draw])
        #expect(actions(&session, .hungUp) == [.quit])
        #expect(actions(&session, .typed(Array("q/rest".utf8))) == [.quit])
        #expect(session.state.mode == .tables)
    }

    @Test("a failure keeps what was known, and says why")
    func failure() throws {
        var session = session()
        _ = actions(&session, .report(try report(5)))
        let failed = TopReport(
            question: StatsQuestion(), cluster: .failure(StatsFailure("gone")), monitoring: nil)
        _ = actions(&session, .report(failed))
        #expect(session.model.cluster?.totalConnections == 5)
        #expect(session.model.failure == "gone")
        #expect(TopLine.text(session.model) == "no answer: gone")
        _ = actions(&session, .report(try report(6)))
        #expect(session.model.failure == nil)
        #expect(
            TopLine.text(session.model)
                == "6 connections, 49 sockets, 3 nodes, complete: true, stale: false")
        #expect(TopLine.text(TopModel(title: "t")) == nil)
    }
}
