import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore
import Synchronization

extension APIService {
    func why(
        _ request: APIRequest, _ record: ConversationRecord, _ item: WorkItem, isAboutAll: Bool, at sequence: Int64?
    ) {
        var selection = AgentSelection.none
        if let name = request.query("agent") {
            guard let number = directory.names.number(.agent, name) else { return request.answer(Problem.notFound) }
            selection = .one(AgentNumber(number))
        } else if isAboutAll {
            selection = .all
        }
        let wanted = selection
        if let sequence {
            return whyThen(request, record.id, after: sequence, wanted)
        }
        withEngine(request) { engine in
            let router = engine.router
            // The desk's time, which may be ahead of the wall clock.
            let now = max(SystemClock.wall(), engine.decidedAt)
            var shown = router.state.work[record.id] ?? item
            if router.state.work[record.id] == nil { shown.state = record.leftState }
            let explanation = router.explain(shown, at: now, agents: wanted)
            let text = ExplanationText(names: router.state.names, policy: router.policy, now: now)
            request.answer(Why(explanation, text: text, names: router.state.names))
        }
    }

    /// The same as it was after an event of the journal. Folding takes a while, so one question at a time is answered.
    private func whyThen(
        _ request: APIRequest, _ id: ConversationID, after sequence: Int64, _ selection: AgentSelection
    ) {
        guard !isFolding.exchange(true, ordering: .acquiring) else { return request.answer(Problem.busy) }
        withRecords(request) { records throws(StoreError) in
            let result = Result { () throws(PastDesk.Gap) in try PastDesk(after: sequence, records: records) }
            // Before the answer: whoever has it may ask the next.
            self.isFolding.store(false, ordering: .releasing)
            do throws(PastDesk.Gap) {
                let desk = try result.get()
                guard let item = desk.router.state.work[id] else { return request.answer(Problem.wasNotOpen) }
                let explanation = desk.router.explain(item, at: desk.at, agents: selection)
                let names = desk.router.state.names
                let text = ExplanationText(names: names, policy: desk.router.policy, now: desk.at)
                request.answer(Why(explanation, text: text, names: names))
            } catch {
                switch error {
                case .store(let error): throw error
                case .gone(let oldest): request.answer(Problem.cursorGone(oldest: oldest))
                case .ahead(let last): request.answer(Problem.cursorAhead(last: last, parameter: "at"))
                case .unreadable(let generation): request.answer(Problem.configurationUnreadable(generation))
                }
            }
        }
    }
}

extension Why {
    init(_ explanation: Explanation, text: ExplanationText, names: NameTable) {
        let item = explanation.item
        let choice = item.details.choice
        let shown =
            choice.kind == .none
            ? nil
            : WhyChoice(
                kind: choice.kind == .agentPicked ? .agentPicked : .conversationPicked,
                candidates: choice.candidates, decidedBy: RankKey(rawValue: choice.decidedBy)?.name,
                runnerUp: choice.runnerUp >= 0 ? names.name(AgentNumber(Int32(clamping: choice.runnerUp))) : nil,
                winnerValue: choice.winnerValue, runnerUpValue: choice.runnerUpValue)
        self.init(
            conversation: item.id, sentences: text.why(explanation),
            route: item.route.isSet ? names.name(item.route) : nil,
            queue: item.queue.isSet ? names.name(item.queue) : nil,
            requirement: explanation.requirement.required.map {
                WireSkill(skill: names.name($0.skill), level: $0.level)
            },
            key: item.key, due: item.due.isSet ? item.due : nil,
            because: item.because.name, generation: explanation.generation, choice: shown,
            agents: explanation.agents.map {
                AgentStanding(
                    agent: names.name($0.agent), eligible: $0.eligibility.isEligible, code: $0.eligibility.code,
                    sentence: text.whyNot($0))
            })
    }
}
