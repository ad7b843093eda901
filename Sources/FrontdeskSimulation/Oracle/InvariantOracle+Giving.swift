import FrontdeskCore

/// How work comes into hands otherwise, and what follows for the agent.
extension InvariantOracle {
    mutating func checkBefore(_ event: Event, _ item: WorkItem, _ router: Router) {
        switch event {
        case .offered(_, let offering): checkGiven(item, to: offering.agent, auto: false, router)
        case .assigned(_, let assignment):
            switch assignment.kind {
            case .auto: checkGiven(item, to: assignment.agent, auto: true, router)
            case .forced: expect(policy?.agent(assignment.agent) != nil, "\(item.id) was forced on nobody")
            case .sibling: checkSibling(item, assignment.agent, router)
            case .taken, .assigned, .transferred, .reopened: checkAdmitted(asItWillBe(item), assignment.agent)
            }
        case .begun(_, let agent):
            let opener: AgentNumber? = if case .begin(let beginning) = step.command { beginning.by.agent } else { nil }
            expect(opener == agent, "\(item.id) was opened by another than agent \(agent.value)")
        case .asked(_, let ask):
            checkAdmitted(item, ask.agent)
            expect(item.details.ask == nil, "\(item.id) asks two")
        case .accepted(_, let offer, let agent, _):
            expect(item.agent == agent && item.details.offer == offer, "\(item.id) was accepted by whom nobody asked")
        case .askAccepted(_, let agent, _, _):
            expect(item.details.ask?.agent == agent, "\(item.id) was accepted by whom nobody asked")
        case .resolved(_, let resolution):
            let isByItself = !resolution.by.isSet && item.state == .waiting && item.timer <= step.at
            expect(resolution.by == item.agent || isByItself, "\(item.id) was resolved by another than its owner")
        default: break
        }
    }

    /// No take, assignment or ask exceeds what the agent can carry.
    private mutating func checkAdmitted(_ item: WorkItem, _ number: AgentNumber) {
        guard let agent = policy?.agent(number) else { return expect(false, "\(item.id) was handed to nobody") }
        let full = overload(number, agent, item, loads: currentLoads())
        expect(full == nil, "\(item.id) was handed to agent \(number.value) in spite of: \(full ?? "")")
    }

    /// Of what an agent opens with words of their own it counts what it takes once they are said.
    private func asItWillBe(_ item: WorkItem) -> WorkItem {
        guard case .begin(let beginning) = step.command, let words = beginning.words else { return item }
        var later = item
        later.state = words.then.state
        if later.state == .resolved, (policy?.service(item)?.wrapUp ?? .zero) == .zero { later.weight = 0 }
        later.weight = units(later)
        return later
    }

    /// What comes along is other waiting work of the contact that the agent may have; they need not be asked for it.
    private mutating func checkSibling(_ item: WorkItem, _ number: AgentNumber, _ router: Router) {
        guard case .accept(_, let siblings, let actor) = step.command else {
            return expect(false, "\(item.id) came along with nothing")
        }
        expect(actor.agent == number && siblings.contains(item.id), "\(item.id) came along unasked")
        expect(item.state == .queued, "\(item.id) came along while \(item.state)")
        let isKin = shadow.work.sorted.contains { $0.id != item.id && $0.contact == item.contact && $0.agent == number }
        expect(isKin, "\(item.id) came along with another contact's")
        switch obstacle(number, item, asOf: step.at, loads: currentLoads(), router.receptivity) {
        case nil, "offers-open", "not-receptive": break
        case let obstacle?: expect(false, "\(item.id) came along to agent \(number.value) in spite of: \(obstacle)")
        }
    }

    // MARK: Answers

    /// Answers by people, to something that was unanswered, are in time or not; the last 64 of a queue are remembered.
    mutating func checkAnswers(_ event: Event, before: WorkItem?) {
        guard case .replied(_, _, _, let number, let human) = event, let before else { return }
        let isBot = policy?.agent(number)?.policy.isBot ?? false
        expect(human != isBot, "\(before.id): a \(isBot ? "bot" : "person")'s answer was taken for another's")
        expect(number == before.agent, "\(before.id) was answered by another than its owner")
        guard !isBot, before.unansweredSince.isSet, before.queue.isSet else { return }
        answers[before.queue.index].append(step.at <= before.due)
        if answers[before.queue.index].count > 64 { answers[before.queue.index].removeFirst() }
        let counted = shadow.lines[before.queue.index].serviceLevel
        let found = serviceLevel(before.queue)
        expect(counted == found, "queue \(before.queue.value) counts \(counted) % in time, not \(found) %")
    }
}
