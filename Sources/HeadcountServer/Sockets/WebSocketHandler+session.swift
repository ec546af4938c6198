import Headcount
import JSONBytes
import NIOCore
import PhoenixChannels

/// Carries out what the session decides.
extension WebSocketHandler {
    func carryOut(_ action: SessionAction) {
        switch action {
        case .ignore:
            break
        case .send(let frame):
            writeText(frame)
        case .join(let request):
            join(request)
        case .push(let push):
            answer(push)
        case .leave(let topic, let frames):
            leave(topic)
            for frame in frames { writeText(frame) }
        case .close(let code, let reason):
            close(.violation(code, reason))
        }
    }

    private func join(_ request: JoinRequest) {
        switch endpoint.decide(
            request, topics: session.channels.count, from: address, grant?.grant)
        {
        case .admit(let topic):
            enter(topic, request, by: nil)
        case .refuse(let reason):
            loop.traffic.refusals.add(reason)
            writeText(session.refuse(request, response: endpoint.response(reason)))
        case .refuseTopic(let bound):
            refuse(request, bound)
        }
    }

    /// Joins if the limits let it in, waiting for a permit until the deadline where one is needed.
    private func enter(
        _ topic: Topic, _ request: JoinRequest, by deadline: ContinuousClock.Instant?
    ) {
        guard let entry = socket?.join(topic, under: endpoint.node) else { return }
        switch entry {
        case .joined:
            guard isCounted(topic, request) else { return }
            loop.traffic.joins.add()
            accept(request, topic)
        case .present:
            accept(request, topic)
        case .refused(let refusal):
            refuse(request, refusal)
        case .undecided(let scope):
            // Joins that came together wait together, and not one after another.
            let limit = deadline ?? backlog?.deadline ?? .now + endpoint.node.permitPatience
            backlog = backlog ?? JoinBacklog(deadline: limit)
            wait(for: scope, topic, request, by: limit)
        }
    }

    /// Whether the topic is not one too many for the client's address; if it is, it is left again.
    private func isCounted(_ topic: Topic, _ request: JoinRequest) -> Bool {
        let limit = endpoint.bounds.topicsPerAddress
        guard let address, !endpoint.door.topics.join(topic.name, from: address, limit: limit)
        else { return true }
        _ = socket?.leave(topic)
        refuse(request, SocketEndpoint.TopicBound(scope: "address", limit: limit))
        return false
    }

    private func refuse(_ request: JoinRequest, _ bound: SocketEndpoint.TopicBound) {
        loop.traffic.refusals.add(.tooManyTopics)
        writeText(session.refuse(request, response: endpoint.response(bound)))
    }

    private func accept(_ request: JoinRequest, _ topic: Topic) {
        // What is broadcast shows the whole cluster.
        if topic == endpoint.statsTopic, grant?.grant.maySeeCluster ?? true {
            loop.subscribe(self)
        }
        for frame in session.accept(request) { writeText(frame) }
        unfollow(topic)
        if request.asksForCounts { follow(topic) }
    }

    /// Tells the count, and from now on how it changes.
    private func follow(_ topic: Topic) {
        let stats = endpoint.node.lastClusterCount(of: topic)
        followed.append((topic, stats.row.total))
        send(stats.event)
        if loop.follow(topic.name, self) { endpoint.counts.begin(stats.row) }
    }

    /// Tells a count, unless the client knows it from its join.
    func push(_ event: EncodedEvent, of total: Int, to topic: String) {
        guard let index = followed.firstIndex(where: { $0.topic.name == topic }),
            followed[index].total != total
        else { return }
        followed[index].total = total
        send(event)
    }

    func unfollow(_ topic: Topic) {
        guard let index = followed.firstIndex(where: { $0.topic == topic }) else { return }
        followed.remove(at: index)
        if loop.unfollow(topic.name, self) { endpoint.counts.end(topic) }
    }

    private func refuse(_ request: JoinRequest, _ refusal: LimitRefusal) {
        loop.traffic.refusals.add(RefusalReason(refusal.reason))
        writeText(session.refuse(request, response: endpoint.response(refusal)))
    }

    /// Holds back whatever the client sends meanwhile. A socket that ends while it waits has taken
    /// nothing yet.
    private func wait(
        for scope: PermitScope, _ topic: Topic, _ request: JoinRequest,
        by deadline: ContinuousClock.Instant
    ) {
        guard let context else { return }
        isJoining = true
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        endpoint.node.whenDecided(scope, by: deadline) { decision in
            handler.eventLoop.execute {
                handler.value.decided(decision, topic, request, by: deadline)
            }
        }
    }

    private func decided(
        _ decision: PermitDecision, _ topic: Topic, _ request: JoinRequest,
        by deadline: ContinuousClock.Instant
    ) {
        guard !isClosing, socket != nil else { return }
        isJoining = false
        switch decision {
        case .tryAgain: enter(topic, request, by: deadline)
        case .refused(let refusal): refuse(request, refusal)
        }
        if !isJoining { goOn() }
    }

    private func leave(_ name: String) {
        guard let topic = try? Topic(name) else { return }
        unfollow(topic)
        if socket?.leave(topic) == true {
            loop.traffic.leaves.add()
            if let address { endpoint.door.topics.leave(name, from: address) }
        }
        if topic == endpoint.statsTopic { loop.unsubscribe(self) }
    }

    private func answer(_ push: PushRequest) {
        guard isWithinRate(endpoint.weight(of: push)) else { return }
        switch endpoint.answer(push, grant) {
        case .now(let status, let response):
            writeText(session.reply(to: push, status: status, response: response))
        case .inTurn(let isLast, let response):
            waitingReplies += 1
            replyInTurn(to: push, isLast, response)
        case .whenFresh(let isLast, let response):
            replyWhenFresh(to: push, isLast, response)
        }
    }

    /// The answer is put together on this socket's loop, wherever the refresh ended: many who
    /// asked at once do not hold up the next refresh.
    private func replyWhenFresh(
        to push: PushRequest, _ isLast: Bool, _ response: @escaping @Sendable () -> [UInt8]
    ) {
        guard let context else { return }
        waitingReplies += 1
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        endpoint.node.whenFresh {
            if handler.eventLoop.inEventLoop {
                handler.value.replyInTurn(to: push, isLast, response)
            } else {
                handler.eventLoop.execute {
                    handler.value.replyInTurn(to: push, isLast, response)
                }
            }
        }
    }

    private func replyInTurn(
        to push: PushRequest, _ isLast: Bool, _ response: @escaping () -> [UInt8]
    ) {
        guard let context else { return }
        loop.turns.run(on: context.eventLoop, isLast: isLast || heldBytes > 0) {
            self.reply(to: push, response)
        }
    }

    private func reply(to push: PushRequest, _ response: () -> [UInt8]) {
        waitingReplies -= 1
        guard !isClosing else { return }
        writeText(session.reply(to: push, status: .ok, response: response()))
        flushIfNeeded()
        resume()
    }
}

extension JoinRequest {
    /// Whether its parameters are `{"counts": true}`, and whatever else.
    fileprivate var asksForCounts: Bool {
        guard let json = payload.json, let parameters = try? JSONObject(json) else { return false }
        return parameters.bool("counts") ?? false
    }
}
