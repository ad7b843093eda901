import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore
import Synchronization

extension APIService {
    func me(_ request: APIRequest) {
        let caller = request.caller
        withEngine(request) { engine in
            let router = engine.router
            guard let agent = router.policy?.agent(caller.agent) else { return request.answer(Problem.unknownCaller) }
            let load = router.index.loads[caller.agent.index]
            let held = load.held.compactMap { router.state.work[$0] }.map { Work(engine.snapshot($0)) }
            let row = router.state.roster[caller.agent.index]
            let work = held + engine.asks(of: caller.agent).map { Work($0) }
            request.answer(
                Me(
                    agent: agent.policy.name, name: agent.policy.publicName,
                    team: router.policy?.policy.teams[agent.policy.team].name ?? "",
                    roles: caller.roles.map(\.rawValue).sorted(),
                    presence: WirePresence(row.presence), shift: row.shift.name,
                    shiftUntil: row.shiftUntil.isRunning ? row.shiftUntil : nil,
                    load: WireLoad(load, agent.policy), work: work))
        }
    }

    func setPresence(_ request: APIRequest, of agent: AgentNumber) {
        guard let wanted = request.read(WirePresence.self) else { return }
        guard DeskWord.isValid(wanted.presence.reason) else {
            return request.answer(
                Problem.badRequest(
                    "a reason is a short word such as lunch: letters, digits, - and _", pointer: "/reason"))
        }
        var presence = wanted.presence
        // A reason says why somebody does not take work.
        if presence.state == .ready { presence.reason = "" }
        let desk = DeskRequest.setPresence(agent, presence, overtime: wanted.overtime, request.caller.actor)
        submit(desk, for: request) { answer in
            request.answer(self.fallback(answer))
        }
    }

    func setAgentPresence(_ request: APIRequest) {
        guard let number = request.parameters["agent"].flatMap({ self.directory.names.number(.agent, $0) }) else {
            return request.answer(Problem.notFound)
        }
        setPresence(request, of: AgentNumber(number))
    }

    /// A pull: answered at once when there is work, else parked until there is, or the time is over.
    func pull(_ request: APIRequest) {
        guard let wanted = request.read(PullRequest.self) else { return }
        guard wanted.wait >= .zero, wanted.wait <= APILimits.pullWaitMax else {
            return request.answer(Problem.badRequest("at most 60s", pointer: "/wait"))
        }
        guard (0...APILimits.pullMax).contains(wanted.max), wanted.got.count + wanted.read.count <= APILimits.pullMax
        else {
            return request.answer(Problem.badRequest("0 to \(APILimits.pullMax); 0 only confirms", pointer: "/max"))
        }
        let agent = request.caller.agent
        let wait = PullWait(span: request.isBatched ? .zero : wanted.wait, ticket: nextTicket())
        if wait.span > .zero {
            guard metrics.parkedPulls.load(ordering: .relaxed) < APILimits.parkedPullsMax else {
                return request.answer(Problem.tooMany)
            }
            let lanes = lanes
            request.connection?.whenGone { lanes.send(.pullGone(agent, ticket: wait.ticket)) }
        }
        let session = wait.span > .zero ? request.header("Frontdesk-Session") : nil
        if let session { sessions.pullBegan(session, ticket: wait.ticket) }
        if wait.span > .zero { waitingPulls.withLock { $0[wait.ticket] = request.caller } }
        submit(.pull(agent, max: wanted.max, got: wanted.got, read: wanted.read), for: request, wait: wait) { answer in
            if let session { self.sessions.pullEnded(session, ticket: wait.ticket) }
            if wait.span > .zero { self.waitingPulls.withLock { $0[wait.ticket] = nil } }
            guard case .pulled(let work) = answer else { return request.answer(self.fallback(answer)) }
            guard !work.isEmpty else { return request.answer(HTTPAnswer(status: 204)) }
            let pulled = work.map { WirePulled($0) }
            request.respond(HTTPAnswer(status: 200, body: PullAnswer(work: pulled).jsonBytes)) { written in
                if written { self.delivered(work) } else { self.unreachable(agent) }
            }
        }
        // A directory that came meanwhile may have ended the pull before it was there.
        if wait.span > .zero, !directory.isStill(request.caller) { lanes.send(.endPull(agent, ticket: wait.ticket)) }
    }

    /// Ends what lasts of callers who are not any more who they were.
    func endPulls(by directory: Directory) {
        let ended = waitingPulls.withLock { pulls in pulls.filter { !directory.isStill($0.value) } }
        for (ticket, caller) in ended { lanes.send(.endPull(caller.agent, ticket: ticket)) }
    }

    /// The answer did not reach the agent: nothing more is offered until the next pull.
    private func unreachable(_ agent: AgentNumber) {
        lanes.report(.unreachable(agent))
    }

    /// The bytes of offers were written: their clocks start.
    private func delivered(_ work: [WorkSnapshot]) {
        let offers = work.compactMap { $0.isAssignment ? nil : $0.offer }
        if !offers.isEmpty { lanes.report(.deliver(offers)) }
    }

    func answerOffer(_ request: APIRequest) {
        guard let offer = request.id("offer", OfferID.self), let body = request.read(OfferRequest.self) else { return }
        let actor = request.caller.actor
        if request.endpoint == .accept {
            guard body.siblings.count <= RouterLimits.siblingsMax else {
                return request.answer(
                    Problem.badRequest("at most \(RouterLimits.siblingsMax) siblings", pointer: "/siblings"))
            }
            submit(.accept(offer, siblings: body.siblings, actor), for: request) { request.answer(self.fallback($0)) }
        } else {
            let reason = body.reason ?? ""
            guard DeskWord.isValid(reason) else {
                return request.answer(
                    Problem.badRequest("a reason is a short word: letters, digits, - and _", pointer: "/reason"))
            }
            submit(.decline(offer, reason: reason, actor), for: request) { request.answer(self.fallback($0)) }
        }
    }

    func session(_ request: APIRequest) {
        let via = request.caller.via
        if request.endpoint == .closeSession {
            // One that is closed already is closed.
            let token = request.parameters["session"] ?? ""
            if let closed = sessions.close(token, gateway: via, at: SystemClock.wall()) {
                for ticket in closed.tickets { lanes.send(.endPull(closed.agent, ticket: ticket)) }
            }
            return request.answer(HTTPAnswer(status: 204))
        }
        guard let wanted = request.read(SessionRequest.self) else { return }
        let directory = directory
        guard let number = directory.names.number(.agent, wanted.agent).map({ AgentNumber($0) }),
            let agent = directory.policy.agent(number),
            let gateway = directory.gatewaysByUser[request.caller.uid], directory.speaks(gateway, for: agent)
        else { return request.answer(Problem.forbidden) }
        guard let token = sessions.open(gateway: via, agent: number, at: SystemClock.wall()) else {
            return request.answer(Problem.tooMany)
        }
        request.answer(SessionOpened(session: token, agent: wanted.agent))
    }
}

extension WirePulled {
    init(_ snapshot: WorkSnapshot) {
        self.init(
            work: Work(snapshot),
            kind: snapshot.isAsk
                ? .ask : !snapshot.isAssignment ? .offer : snapshot.offer == nil ? .wake : .assignment,
            expires: snapshot.isAssignment || !snapshot.deadline.isRunning ? nil : snapshot.deadline)
    }
}

extension WireLoad {
    init(_ load: AgentLoad, _ agent: AgentPolicy) {
        self.init(
            units: load.units, capacity: Int32(clamping: agent.capacity), owned: load.owned,
            ownedLimit: Int32(clamping: agent.owned), offers: load.offers)
    }
}

/// Bounds of the API, each with its unit and reason.
enum APILimits {
    /// A pull waits at most so long: proxies and operating systems cut longer silence.
    static let pullWaitMax = Span.seconds(60)
    /// Offers and assignments in one pull.
    static let pullMax = 256
    /// Waiting pulls of all agents together; each holds a connection of about 10 KB.
    static let parkedPullsMax = 10_000
    /// Calls in one batch.
    static let batchMax = 256
    /// Rows of a listing.
    static let listMax = 500
    /// Rows of a listing where the caller names no number.
    static let listDefault = 50
    /// Messages of a conversation in one answer.
    static let messagesMax = 500
    /// Event streams open at once.
    static let streamsMax = 1_000
    /// Conversations a listing looks at in one visit to the loop: about a millisecond of its time.
    static let scanVisit = 16_384
    /// Open sessions of all gateways; a gateway that leaks them must not fill the memory.
    static let sessionsMax = 10_000
    /// How long a session that was opened before the last start is good for: longer than anybody stays logged in.
    static let sessionTime = Span.days(7)
    /// A customer's name or address, or a subject, that is given by hand, bytes: a line.
    static let nameBytes = 1_024
    /// A reply's or note's text, bytes.
    static let textBytes = 256 * 1_024
}

/// Words that may stand in the journal: reasons, never free text about people.
enum DeskWord {
    static let bytesMax = 32

    static func isValid(_ word: String) -> Bool {
        word.utf8.count <= bytesMax
            && word.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
                    || byte == 95
            }
    }
}
