/// The heart: takes a command and the time, says what happens. Pure: no clock, no random, no I/O, no `await`.
///
/// Everything that persists is in ``DeskState`` and changes by events only. Beside it stand the policy in force, the
/// index (derived from the state) and who is receptive (an input from the edge, written at the head of the next entry).
package struct Router: Sendable {
    package internal(set) var state: DeskState
    package internal(set) var index: RoutingIndex
    package internal(set) var policy: BoundPolicy?
    /// Present, and a pull is parked or ended less than five seconds ago.
    package private(set) var receptivity: Receptivity

    // The command in hand.
    var now = Instant.none
    var events: [Event] = []
    var dirtyWork: [ConversationID] = []
    var dirtyAgents: [AgentNumber] = []
    /// Matches are left over: the next deadline is at once.
    package internal(set) var more = false
    /// What entered a queue in this command, to see whether anybody can be asked.
    var askedFor: [ConversationID] = []
    /// Queues that have closed and whose waiting work has not been looked at yet.
    var closing: [QueueNumber] = []
    /// What closed queues still hand on; a superset of what the state says.
    var leaving: ArraySlice<ConversationID> = []
    /// Conversations that still wait under an older policy; a superset of what the state says.
    var stale: ArraySlice<ConversationID> = []
    /// Goes up when somebody's standing changes: what was looked up about staff counts no more.
    var standing = 0

    /// The last form of the conversations that left since the last ``drainDeparted()``.
    private var departed: [WorkItem] = []
    /// What changed since the last ``drainTouched()``.
    private var touchedWork: [ConversationID] = []
    private var touchedRoster: [AgentNumber] = []

    package init(state: DeskState = DeskState()) {
        self.state = state
        index = RoutingIndex(rebuilding: state)
        receptivity = Receptivity(agents: state.roster.count)
    }

    /// Carries out a command. A refusal has changed nothing.
    package mutating func handle(_ command: Command, at now: Instant) -> Decision {
        begin(at: now)
        do throws(Refusal) {
            let reply = try carryOut(command)
            settle()
            noteUnserved()
            return .done(finish(), reply)
        } catch {
            assert(events.isEmpty, "a refused command has changed the state")
            askedFor.removeAll(keepingCapacity: true)
            dirtyWork.removeAll(keepingCapacity: true)
            return .refused(error)
        }
    }

    mutating func begin(at now: Instant) {
        self.now = now
        events = []
    }

    mutating func finish() -> [Event] {
        // Left over, it would make the next command choose otherwise than after a restart.
        assert(dirtyWork.isEmpty, "work is left to match after its command")
        defer { events = [] }
        return events
    }

    private mutating func carryOut(_ command: Command) throws(Refusal) -> Reply {
        switch command {
        case .started(let gap): return start(after: gap)
        case .clockFollowed(let jump): return follow(jump)
        case .policyChanged: return .none
        case .advance: return advance()
        case .present(let agent): return try present(agent)
        case .absent(let agent, let since): return try absent(agent, since: since)
        case .receive(let arrival): return try receive(arrival)
        case .setPresence(let agent, let presence, let overtime, let actor):
            return try setPresence(agent, presence, overtime: overtime, by: actor)
        case .pull(let agent, let max, let got): return try pull(agent, max: max, got: got)
        case .deliver(let offer): return deliver(offer)
        case .accept(let offer, let siblings, let actor): return try accept(offer, siblings: siblings, by: actor)
        case .decline(let offer, let reason, let actor): return try decline(offer, reason: reason, by: actor)
        case .reply(let draft): return try reply(draft)
        case .note(let id, let message, let actor):
            // Whoever writes about their conversation knows of it.
            if let item = state.work[id], item.agent == actor.agent { confirm(item) }
            emit(.noted(id, message, actor.agent))
            return .none
        case .correctContact(let id, let identity, let contact, let actor):
            // Whoever knows the customer better knows of the conversation.
            if let item = state.work[id], item.agent == actor.agent { confirm(item) }
            emit(.contactCorrected(id, identity, contact))
            return .none
        case .change(let change): return try self.change(change)
        case .take(let id, let epoch, let actor): return try take(id, epoch: epoch, by: actor)
        case .assign(let id, let epoch, let agent, let force, let reason, let actor):
            return try assign(id, epoch: epoch, to: agent, force: force, reason: reason, by: actor)
        case .outboxAttempt(let outbox, let id, let attempt):
            emit(.outboxAttempted(outbox, id, attempt: attempt))
            return .none
        case .outboxResult(let outbox, let id, let outcome, let status):
            emit(.outboxEnded(outbox, id, outcome, status: status))
            return .none
        case .transfer(let wanted): return try transfer(wanted)
        case .prioritize(let id, let epoch, let boost, let strict, let actor):
            return try prioritize(id, epoch: epoch, boost: boost, strict: strict, by: actor)
        case .spam(let id, let epoch, let actor): return try markSpam(id, epoch: epoch, by: actor)
        case .revive(let revival): return try revive(revival)
        case .acknowledge(let id, let message): return try acknowledge(id, message)
        case .deliveryTold(let id, let message, let step):
            emit(.deliveryTold(id, message, step))
            return .none
        case .begin(let beginning): return try begin(beginning)
        }
    }

    /// Makes an event happen: state, index and the lists of what to look at again follow.
    mutating func emit(_ event: Event) {
        guard let id = event.conversation else { return emitForDesk(event) }
        // Two for each reply that is sent.
        guard !event.isForTheRecord else { return events.append(event) }
        let before = state.work[id]
        // An event about a conversation changes no rows but its own and those of its agent before and after.
        let lastAgent = row(before?.agent ?? .none)
        let nextAgent = row(event.newAgent)
        let keeping = queueKeeping(before, event)
        state.apply(event, at: now)
        events.append(event)
        let after = state.work[id]
        guard before != nil || after != nil else { return }
        if before != after {
            touchedWork.append(id)
            noteDirty(before: before, after: after)
        }
        for row in [lastAgent, nextAgent] {
            if let row, state.roster[row.agent.index] != row { touchedRoster.append(row.agent) }
        }
        if after == nil, let before { departed.append(before.leaving(by: event)) }
        index.update(from: before, to: after)
        // Work of a ramp begins a pause that ends by itself.
        for row in [nextAgent] {
            if let row, state.roster[row.agent.index].nextWorkAt != row.nextWorkAt {
                index.update(roster: state.roster[row.agent.index])
            }
        }
        if let keeping { noteLending(by: keeping) }
    }

    /// Once a queue keeps its word again, those it kept may help elsewhere.
    private mutating func noteLending(by queue: QueueNumber) {
        guard let policy, state.lines[queue.index].serviceLevel >= policy.lendAbove[queue.index] else { return }
        for agent in receptiveAgents where policy.agent(agent)?.guarded.contains(queue) ?? false {
            dirtyAgents.append(agent)
        }
    }

    /// The queue of an answer, if it keeps its agents until then.
    private func queueKeeping(_ item: WorkItem?, _ event: Event) -> QueueNumber? {
        guard case .replied(_, _, _, _, human: true) = event, let item, let policy, item.queue.isSet,
            item.queue.index < policy.lendAbove.count,
            state.lines[item.queue.index].serviceLevel < policy.lendAbove[item.queue.index]
        else { return nil }
        return item.queue
    }

    private func row(_ agent: AgentNumber) -> RosterEntry? {
        agent.isSet && agent.index < state.roster.count ? state.roster[agent.index] : nil
    }

    private mutating func noteDirty(before: WorkItem?, after: WorkItem?) {
        if let after, after.state == .queued { dirtyWork.append(after.id) }
        for agent in [before?.holder, after?.holder, before?.askedAgent, after?.askedAgent] {
            if let agent, agent.isSet { dirtyAgents.append(agent) }
        }
    }

    /// An event about no conversation.
    private mutating func emitForDesk(_ event: Event) {
        let rows = isResumed(event) ? state.roster : row(event.rosterAgent).map { [$0] } ?? []
        state.apply(event, at: now)
        events.append(event)
        for row in rows where state.roster[row.agent.index] != row { touchedRoster.append(row.agent) }
        followRoster(event)
    }

    private func isResumed(_ event: Event) -> Bool {
        switch event {
        case .resumed(let gap), .clockFollowed(let gap): gap > .zero
        default: false
        }
    }

    private mutating func followRoster(_ event: Event) {
        switch event {
        case .named(.agent, let number, _):
            index.addAgent()
            receptivity.addAgent()
            touchedRoster.append(AgentNumber(number))
        case .presenceSet, .contactMade, .contactLost, .absenceLapsed, .shiftChanged, .overtimeSet, .rampBegun,
            .rampPassed:
            let agent = event.rosterAgent
            index.update(roster: state.roster[agent.index])
            dirtyAgents.append(agent)
            standing += 1
        case .queueTurned(let queue, _, _): index.update(line: state.lines[queue.index], of: queue)
        case .policyInstalled: standing += 1
        case .resumed(let gap) where gap > .zero, .clockFollowed(by: let gap) where gap > .zero:
            index = RoutingIndex(rebuilding: state)
            touchedWork.append(contentsOf: state.work.idsWithLeases)
        default: break
        }
    }

    /// Says whether an agent can be reached now. An input from the edge: it is written with the next entry.
    ///
    /// - Parameter most: how many offers their pull asks to have open at most; 0 when nothing reaches them.
    package mutating func setReceptive(_ agent: AgentNumber, most: Int32) {
        if receptivity.set(agent, most: most) { dirtyAgents.append(agent) }
    }

    /// The receptive agents, by number.
    package var receptiveAgents: [AgentNumber] { receptivity.agents }

    /// How who is receptive differs from what the journal tells, by agent; for the entry about to be written.
    package mutating func drainReceptive() -> [ReceptiveChange] {
        receptivity.drain()
    }

    /// For a router built anew while the journal goes on: who is receptive, and who is by what the journal tells.
    ///
    /// Matches that were left over are not known any more: the next deadline is at once. What was left to derive or to
    /// hand on is found anew.
    package mutating func restoreReceptive(_ present: [ReceptiveChange], journalled: [ReceptiveChange]) {
        receptivity.assume(journalled: journalled)
        for change in present { setReceptive(change.agent, most: change.most) }
        recallClosing()
        recallStale()
        more = true
    }

    /// The last form of what left the router, for its record.
    package mutating func drainDeparted() -> [WorkItem] {
        defer { departed = [] }
        var last: [WorkItem] = []
        // What came back by the same command has not left; what left twice counts as it left last.
        for item in departed.reversed()
        where !state.work.contains(item.id) && !last.contains(where: { $0.id == item.id }) {
            last.append(item)
        }
        return last.reversed()
    }

    /// The last form of a conversation that left with the command just handled.
    package func lastDeparted(_ id: ConversationID) -> WorkItem? {
        departed.last { $0.id == id }
    }

    /// The rows that changed since the last call, each once, in order.
    package mutating func drainTouched() -> (work: [ConversationID], roster: [AgentNumber]) {
        defer {
            touchedWork.removeAll(keepingCapacity: true)
            touchedRoster.removeAll(keepingCapacity: true)
        }
        return (Router.unique(touchedWork), Router.unique(touchedRoster))
    }

    private static func unique<Element: Comparable>(_ list: [Element]) -> [Element] {
        var result: [Element] = []
        for element in list.sorted() where result.last != element { result.append(element) }
        return result
    }

    /// What time next does by itself; `nil` when only matches are left over, or nothing at all.
    package mutating func nextTimer() -> Deadline? {
        index.nextDeadline(in: state)
    }

    /// When time next changes something by itself; the past when matches are left over.
    package mutating func nextDeadline() -> Instant? {
        if more || hasLeftOvers { return now.isSet ? now : Instant(microseconds: 0) }
        return index.nextDeadline(in: state)?.at
    }
}
