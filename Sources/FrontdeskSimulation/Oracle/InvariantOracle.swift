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

/// Says after every command what the contract forbids and happened all the same.
///
/// It reads the contract, not the router: it folds the events into a state of its own, one by one, so that every rule
/// is checked at the moment of the event, and answers each question by a plain scan. It never asks the index.
package struct InvariantOracle: Sendable {
    var shadow = DeskState()
    var policy: PlainPolicy?
    var step = OracleStep(command: .advance, at: .none, decision: .done([], .none), policy: nil, nextDeadline: nil)
    /// What is known of each agent beside the roster, by number.
    var staff: [Staff] = []
    /// The last answers in each queue, by number, the newest last: in time or not.
    var answers: [[Bool]] = []
    /// Up to when the steps of waiting work have been counted, by conversation.
    var counted: [Int64: Instant] = [:]
    /// What the message of each was classified to ask for, as long as nothing else has derived it, by conversation.
    var parts: [Int64: Requirement] = [:]
    /// The last form of conversations that have left, and what they left as.
    var departed: [Int64: (item: WorkItem, state: WorkState)] = [:]
    /// What came to stand in a queue by the command in hand.
    var entered: [WorkItem] = []
    /// Where what is sent back by the command in hand was taken from.
    var sentBack: Origin?
    /// What rested before the command in hand, which brings its customer's message.
    var disturbed: ConversationID?
    /// What the command in hand has said about work nobody can be asked for.
    var unserved: [Int64: Coverage] = [:]
    /// Since when each queue is closed, by number; none while it is open.
    var closedSince: [Instant] = []
    /// Whose ramp has just begun, before their presence was set.
    var rampBegan = AgentNumber.none
    /// Who has to be left out because of the command in hand.
    var wantedExclusions: [(id: ConversationID, exclusion: Exclusion)] = []
    /// What has to leave its agent by the command in hand, with its epoch.
    var takenBack: [(id: ConversationID, epoch: Int32)] = []
    private var acknowledged: [ConversationID] = []
    private var checkpoint: [UInt8] = []
    private var loads: PlainLoads?
    private var handled: UInt64 = 0
    private var sampling: Sampling
    var findings: [String] = []

    /// Which of the checks that cost the square of what waits are made.
    package enum Sampling: Sendable {
        case always
        /// After one command of so many, chosen by the number of the command.
        case one(of: UInt64)
    }

    /// What is known of an agent beside the roster.
    struct Staff: Sendable {
        var idleSince = Instant.none
        /// How many offers the last pull asked for; `nil` before the first.
        var asked: Int?
        /// An offer did not reach them; until they pull again.
        var isUnreached = false
        /// Live offers missed in a row.
        var misses = 0
        var awaySince = Instant.none
        var rampUntil = Instant.none
        /// When a ramp's pause ends.
        var nextWorkAt = Instant.none
        /// Out of contact: when live and deferred work goes back; none once it has.
        var lostUntil: [Instant]?
    }

    package init(_ sampling: Sampling = .always) {
        self.sampling = sampling
    }

    /// Checks one command; returns what is wrong, in words.
    mutating func check(_ step: OracleStep, router: Router) -> [String] {
        self.step = step
        handled += 1
        findings = []
        entered = []
        unserved = [:]
        wantedExclusions = []
        disturbed = restingBefore
        sentBack = nil
        if case .transfer(let transfer) = step.command {
            sentBack = shadow.work[transfer.conversation]?.details.origin
        }
        noteAsked()
        switch step.decision {
        case .refused(let refusal): checkRefusal(refusal)
        case .done(let events, let reply):
            for event in events { follow(event, router) }
            checkAfter(events)
            if case .received(let id, _) = reply { acknowledged.append(id) }
        }
        checkStaff()
        if isSampled { checkWhole(router) }
        return findings
    }

    /// Whether the dear checks are made now.
    private var isSampled: Bool {
        switch sampling {
        case .always: return true
        case .one(let count):
            var random = SeededRandom(seed: handled)
            return random.next() % count == 0
        }
    }

    /// Everything that looks at all there is.
    package mutating func checkWhole(_ router: Router) {
        let now = router.state.checkpoint()
        expect(now == shadow.checkpoint(), "the fold of the events differs from the state")
        checkStates()
        checkAcknowledged()
        guard isQuiet(router) else { return }
        checkClocks()
        checkProgress(router)
        if router.policy != nil { checkExplained(router) }
        checkUnservedCounts(router)
    }

    /// Nothing is left over and no timer is due: what holds now holds until something happens.
    func isQuiet(_ router: Router) -> Bool {
        !router.more && step.nextDeadline.map { $0 > step.at } ?? true
    }

    mutating func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
        if !condition { findings.append(message()) }
    }

    /// What every agent carries at this moment.
    mutating func currentLoads() -> PlainLoads {
        if let loads { return loads }
        let fresh = PlainLoads(shadow)
        loads = fresh
        return fresh
    }

    private mutating func follow(_ event: Event, _ router: Router) {
        let before = event.conversation.flatMap { shadow.work[$0] }
        if let before { checkBefore(event, before, router) }
        checkPresence(event)
        let roster = shadow.roster
        shadow.apply(event, at: step.at)
        loads = nil
        let after = event.conversation.flatMap { shadow.work[$0] }
        if case .policyInstalled = event, let policy = step.policy {
            self.policy = PlainPolicy(policy, names: shadow.names)
        }
        if case .named = event { policy?.names = shadow.names }
        noteStaff(event, before: before, after: after, roster: roster)
        if let before { checkChange(event, before: before, after: after) }
        if case .opened(let opening) = event, let after { checkOpened(opening, after) }
        if case .rekeyed(let id, let rekeying) = event, rekeying.because == .policy { parts[id.value] = nil }
        if case .relaxed(let id, _) = event, let before, let after {
            checkRelaxed(before: before, after: after)
            counted[id.value] = step.at
        }
        if let before { checkActivated(event, before: before) }
        if let before { noteExclusions(event, before: before, after: after) }
        noteTaken(event)
        if case .unserved(let id, let coverage) = event { unserved[id.value] = coverage }
        if case .queued(_, let queueing) = event, let before, let after {
            checkEntered(queueing, before: before, after: after)
        }
        if let before, after == nil, case .left(_, let state, _) = event {
            departed[before.id.value] = (before, state)
        }
        checkAnswers(event, before: before)
        checkTurned(event)
    }

    /// What pulls ask for, and who does not hear: the contract's view of who is receptive.
    private mutating func noteAsked() {
        while staff.count < shadow.roster.count { staff.append(Staff()) }
        switch step.command {
        case .pull(let agent, let most, _):
            guard case .done = step.decision, agent.isSet, agent.index < staff.count else { return }
            staff[agent.index].asked = Int(most)
            if most > 0 { staff[agent.index].isUnreached = false }
        // A new process knows of no pull.
        case .started: for place in staff.indices { staff[place].isUnreached = false }
        default: break
        }
    }

    private mutating func checkAcknowledged() {
        for id in acknowledged where !shadow.work.contains(id) {
            expect(departed[id.value] != nil, "\(id) was acknowledged and has vanished")
        }
    }
}
