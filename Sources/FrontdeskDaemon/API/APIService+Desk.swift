import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore
import Synchronization

extension APIService {
    func desk(_ request: APIRequest) {
        switch request.endpoint {
        case .queues: queues(request)
        case .agents: agents(request)
        case .stats: stats(request)
        case .templates: templates(request)
        default: status(request)
        }
    }

    private func queues(_ request: APIRequest) {
        let caller = request.caller
        withEngine(request) { engine in
            let router = engine.router
            guard let policy = router.policy else { return request.answer(Problem.stopping) }
            var oldest = Array(repeating: Instant.distantFuture, count: router.state.lines.count)
            var nextDue = oldest
            router.state.work.forEach { item in
                guard item.state == .queued else { return }
                oldest[item.queue.index] = min(oldest[item.queue.index], item.enteredAt)
                nextDue[item.queue.index] = min(nextDue[item.queue.index], item.due)
            }
            var list: [QueueStatus] = []
            for number in policy.queueNumbers
            where caller.seesAll || policy.maySee(caller.agent, queue: number, holder: .none) {
                let waiting = number.index < router.index.waiting.count ? router.index.waiting[number.index] : 0
                let ready = policy.agentNumbers.count {
                    let row = router.state.roster[$0.index]
                    guard let agent = policy.agent($0), !agent.isBot else { return false }
                    return row.presence.state == .ready && row.shift != .off && agent.serves(number)
                }
                let line = router.state.lines[number.index]
                list.append(
                    QueueStatus(
                        queue: router.state.names.name(number), waiting: waiting,
                        oldest: waiting > 0 ? oldest[number.index] : nil,
                        nextDue: waiting > 0 ? nextDue[number.index] : nil, ready: ready, open: line.isOpen,
                        until: line.until.isRunning ? line.until : nil, serviceLevel: line.serviceLevel))
            }
            request.answer(QueueList(queues: list))
        }
    }

    private func agents(_ request: APIRequest) {
        let caller = request.caller
        withEngine(request) { engine in
            let router = engine.router
            guard let policy = router.policy else { return request.answer(Problem.stopping) }
            let shown = policy.agentNumbers.filter {
                caller.seesAll || $0 == caller.agent || policy.leads(caller.agent, member: $0)
            }
            let list = shown.compactMap { number -> AgentStatus? in
                guard let agent = policy.agent(number) else { return nil }
                let row = router.state.roster[number.index]
                return AgentStatus(
                    agent: agent.policy.name, name: agent.policy.publicName,
                    team: policy.policy.teams[agent.policy.team].name, presence: WirePresence(row.presence),
                    inContact: row.inContact, shift: row.shift.name,
                    shiftUntil: row.shiftUntil.isRunning ? row.shiftUntil : nil,
                    load: WireLoad(router.index.loads[number.index], agent.policy))
            }
            request.answer(AgentList(agents: list))
        }
    }

    private func templates(_ request: APIRequest) {
        let list = directory.policy.policy.templates.map { template in
            TemplateInfo(template: template.name, languages: template.texts.map(\.language))
        }
        request.answer(TemplateList(templates: list))
    }

    private func stats(_ request: APIRequest) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("commits", metrics.commits.load(ordering: .relaxed))
        writer.field("requests", metrics.requests.load(ordering: .relaxed))
        writer.field("entries", metrics.entries.load(ordering: .relaxed))
        writer.field("storeFailures", metrics.storeFailures.load(ordering: .relaxed))
        writer.field("parkedPulls", metrics.parkedPulls.load(ordering: .relaxed))
        writer.endObject()
        request.answer(HTTPAnswer(status: 200, body: writer.bytes))
    }

    private func status(_ request: APIRequest) {
        let startedAt = startedAt
        let extra = statusText()
        withEngine(request) { engine in
            let router = engine.router
            var counts: [PresenceState: Int] = [:]
            for number in router.policy?.agentNumbers ?? [] {
                counts[router.state.roster[number.index].presence.state, default: 0] += 1
            }
            let agents = PresenceState.allCases.compactMap { state in
                JSONObject.Member(key: state.name, value: .number(.integer(Int64(counts[state] ?? 0))))
            }
            request.answer(
                DeskStatus(
                    version: Release.version, generation: router.state.generation, startedAt: startedAt,
                    waiting: router.index.waiting.reduce(0, +), agents: JSONObject(agents).map { .object($0) },
                    channels: extra["channels"], store: extra["store"]))
        }
    }
}
