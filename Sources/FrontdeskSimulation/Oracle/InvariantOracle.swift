package import FrontdeskCore

/// One command with what became of it, as the oracle sees it.
package struct OracleStep: Sendable {
    package var command: Command
    package var at: Instant
    package var decision: Decision
    /// The policy a `.policyChanged` brings.
    package var policy: Policy?
    package var nextDeadline: Instant?
}

/// Says after every command what the design forbids and happened all the same.
///
/// It reads the contract, not the router: it folds the events into a state of its own, one by one, so that every rule
/// is checked at the moment of the event, and answers each question by a plain scan. It never asks the index.
package struct InvariantOracle: Sendable {
    var shadow = DeskState()
    var policy: PlainPolicy?
    var step = OracleStep(command: .advance, at: .none, decision: .done([], .none), policy: nil, nextDeadline: nil)
    /// When each conversation's first unanswered customer message came.
    var unanswered: [Int64: Instant] = [:]
    /// Since when each agent is idle, by the definition.
    var idleSince: [Instant] = []
    /// How many offers each agent's last pull asked for.
    var asked: [Int32: Int] = [:]
    /// Agents whom an offer did not reach, until they pull again.
    var unreached: [AgentNumber] = []
    /// The last form of conversations that have left.
    var leftItems: [Int64: WorkItem] = [:]
    private var acknowledged: [ConversationID] = []
    private var left: [Int64: WorkState] = [:]
    private var checkpoint: [UInt8] = DeskState().checkpoint()
    var findings: [String] = []

    package init() {}

    /// Checks one command; returns what is wrong, in words.
    mutating func check(_ step: OracleStep, router: Router) -> [String] {
        self.step = step
        findings = []
        noteAsked()
        switch step.decision {
        case .refused: expectUnchanged(router)
        case .done(let events, let reply):
            for event in events { follow(event, router) }
            expectFolded(router, changed: !events.isEmpty)
            if case .received(let id, _) = reply { acknowledged.append(id) }
        }
        checkStates()
        checkProgress(router)
        checkIdle()
        checkAcknowledged()
        return findings
    }

    mutating func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
        if !condition { findings.append(message()) }
    }

    private mutating func follow(_ event: Event, _ router: Router) {
        let before = event.conversation.flatMap { shadow.work[$0] }
        if let before { checkBefore(event, before, router) }
        checkPresence(event)
        let roster = shadow.roster
        shadow.apply(event, at: step.at)
        let after = event.conversation.flatMap { shadow.work[$0] }
        if case .policyInstalled = event, let policy = step.policy {
            self.policy = PlainPolicy(policy, names: shadow.names)
        }
        noteReach(event)
        noteIdle(event, before: before, after: after, roster: roster)
        noteUnanswered(event)
        checkTransition(event, before: before, after: after)
        checkEpoch(event, before: before, after: after)
        checkPlace(event, before: before, after: after)
        checkClassified(event, before: before, after: after)
    }

    /// What pulls ask for, and who does not hear: the contract's view of who is receptive.
    private mutating func noteAsked() {
        switch step.command {
        case .pull(let agent, let most, _):
            guard case .done = step.decision else { return }
            asked[agent.value] = Int(most)
            if most > 0 { unreached.removeAll { $0 == agent } }
        // A new process knows of no pull.
        case .started: unreached = []
        default: break
        }
    }

    private mutating func noteReach(_ event: Event) {
        if case .offerEnded(_, _, let agent, .withdrawn, Router.undelivered) = event { unreached.append(agent) }
    }

    private mutating func expectUnchanged(_ router: Router) {
        expect(router.state.checkpoint() == checkpoint, "refused, but the state changed")
    }

    /// The fold of the events is the state.
    private mutating func expectFolded(_ router: Router, changed: Bool) {
        let now = router.state.checkpoint()
        if changed {
            expect(now == shadow.checkpoint(), "the fold of the events differs from the state")
        } else {
            expect(now == checkpoint, "no event, but the state changed")
        }
        checkpoint = now
    }

    /// Epochs go up by one when the right to act changes, otherwise they stay; also from one life to the next.
    private mutating func checkEpoch(_ event: Event, before: WorkItem?, after: WorkItem?) {
        if case .opened(let opening) = event {
            let last = leftItems[opening.conversation.value]?.epoch ?? 0
            expect(opening.epoch >= last, "\(opening.conversation) opened with epoch \(opening.epoch) after \(last)")
        }
        guard let before else { return }
        guard let after else {
            if case .left(_, let state, _) = event {
                checkLeft(before, as: state)
                left[before.id.value] = state
            }
            leftItems[before.id.value] = before
            return
        }
        let grown = after.epoch - before.epoch
        let wanted: Int32 = InvariantOracle.changesRight(event, before: before) ? 1 : 0
        expect(grown == wanted, "\(before.id): epoch \(before.epoch) → \(after.epoch) by \(event)")
    }

    private static func changesRight(_ event: Event, before: WorkItem) -> Bool {
        switch event {
        case .offered, .accepted, .assigned, .resolved: true
        // The first place of a new one is part of the opening.
        case .queued(_, let queueing): queueing.because != .new
        case .activated(_, let activation): activation.woken && before.state != .waiting
        default: false
        }
    }

    private mutating func noteUnanswered(_ event: Event) {
        switch event {
        case .received(let id, _, let answerable):
            if answerable, unanswered[id.value] == nil { unanswered[id.value] = step.at }
        case .replied(let id, _, _, _, _), .resolved(let id, _), .left(let id, _, _): unanswered[id.value] = nil
        default: break
        }
    }

    private mutating func checkAcknowledged() {
        for id in acknowledged where !shadow.work.contains(id) {
            expect(left[id.value] != nil, "\(id) was acknowledged and has vanished")
        }
    }
}
