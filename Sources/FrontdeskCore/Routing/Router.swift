/// The heart: takes a command and the time, says what happens. Pure: no clock, no random, no I/O, no `await`.
///
/// Everything that persists is in ``DeskState`` and changes by events only. Beside it stand the policy in force, the
/// index (derived from the state) and who is receptive (an input from the edge, written at the head of the next entry).
package struct Router: Sendable {
    package internal(set) var state: DeskState
    package internal(set) var index: RoutingIndex
    package internal(set) var policy: BoundPolicy?
    /// By agent number: present, and a pull is parked or ended less than five seconds ago.
    package private(set) var receptive: [Bool] = []
    /// The receptive agents, by number.
    package private(set) var receptiveAgents: [AgentNumber] = []
    private var receptiveChanges: [ReceptiveChange] = []

    // The command in hand.
    var now = Instant.none
    var events: [Event] = []
    var dirtyWork: [ConversationID] = []
    var dirtyAgents: [AgentNumber] = []
    /// Matches are left over: the next deadline is at once.
    package internal(set) var more = false

    /// The last form of the conversations that left since the last ``drainDeparted()``.
    private var departed: [WorkItem] = []
    /// What changed since the last ``drainTouched()``.
    private var touchedWork: [ConversationID] = []
    private var touchedRoster: [AgentNumber] = []

    package init(state: DeskState = DeskState()) {
        self.state = state
        index = RoutingIndex(rebuilding: state)
        receptive = Array(repeating: false, count: state.roster.count)
    }

    /// Carries out a command. A refusal has changed nothing.
    package mutating func handle(_ command: Command, at now: Instant) -> Decision {
        begin(at: now)
        do throws(Refusal) {
            let reply = try carryOut(command)
            settle()
            return .done(finish(), reply)
        } catch {
            assert(events.isEmpty, "a refused command has changed the state")
            dirtyWork.removeAll(keepingCapacity: true)
            return .refused(error)
        }
    }

    mutating func begin(at now: Instant) {
        self.now = now
        events = []
    }

    mutating func finish() -> [Event] {
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
        case .setPresence(let agent, let presence, let actor): return try setPresence(agent, presence, by: actor)
        case .pull(let agent, let max, let got): return try pull(agent, asksForMore: max > 0, got: got)
        case .deliver(let offer): return deliver(offer)
        case .accept(let offer, let actor): return try accept(offer, by: actor)
        case .decline(let offer, let reason, let actor): return try decline(offer, reason: reason, by: actor)
        case .reply(let draft): return try reply(draft)
        case .note(let id, let message, let actor):
            emit(.noted(id, message, actor.agent))
            return .none
        case .change(let change): return try self.change(change)
        case .take(let id, let epoch, let actor): return try take(id, epoch: epoch, by: actor)
        case .assign(let id, let epoch, let agent, let force, let actor):
            return try assign(id, epoch: epoch, to: agent, force: force, by: actor)
        case .outboxAttempt(let outbox, let id, let attempt):
            emit(.outboxAttempted(outbox, id, attempt: attempt))
            return .none
        case .outboxResult(let outbox, let id, let outcome, let status):
            emit(.outboxEnded(outbox, id, outcome, status: status))
            return .none
        }
    }

    /// Makes an event happen: state, index and the lists of what to look at again follow.
    mutating func emit(_ event: Event) {
        let id = event.conversation
        let before = id.flatMap { state.work[$0] }
        state.apply(event, at: now)
        events.append(event)
        if let id {
            let after = state.work[id]
            guard before != nil || after != nil else { return }
            touchedWork.append(id)
            if after == nil, let before { departed.append(before) }
            index.update(from: before, to: after)
            noteDirty(before: before, after: after, event: event)
        } else {
            followRoster(event)
        }
    }

    private mutating func noteDirty(before: WorkItem?, after: WorkItem?, event: Event) {
        if let after, after.state == .queued { dirtyWork.append(after.id) }
        for agent in [before?.holder, after?.holder] {
            if let agent, agent.isSet {
                dirtyAgents.append(agent)
                touchedRoster.append(agent)
            }
        }
        if case .offerEnded(_, _, let agent, _, _) = event { touchedRoster.append(agent) }
    }

    private mutating func followRoster(_ event: Event) {
        switch event {
        case .named(.agent, let number, _):
            index.addAgent()
            receptive.append(false)
            touchedRoster.append(AgentNumber(number))
        case .presenceSet(let agent, _, _), .contactMade(let agent), .contactLost(let agent, _, _),
            .absenceLapsed(let agent, _):
            index.update(roster: state.roster[agent.index])
            touchedRoster.append(agent)
            dirtyAgents.append(agent)
        case .resumed, .clockFollowed:
            index = RoutingIndex(rebuilding: state)
            touchedWork.append(contentsOf: state.work.idsWithLeases)
            touchedRoster.append(contentsOf: state.roster.map(\.agent))
        default: break
        }
    }

    /// Says whether an agent can be reached now. An input from the edge: it is written with the next entry.
    package mutating func setReceptive(_ agent: AgentNumber, _ isReceptive: Bool) {
        guard agent.isSet, agent.index < receptive.count, receptive[agent.index] != isReceptive else { return }
        receptive[agent.index] = isReceptive
        receptiveChanges.append(ReceptiveChange(agent: agent, receptive: isReceptive))
        if isReceptive {
            let place = receptiveAgents.firstIndex { $0 > agent } ?? receptiveAgents.count
            receptiveAgents.insert(agent, at: place)
            dirtyAgents.append(agent)
        } else {
            receptiveAgents.removeAll { $0 == agent }
        }
    }

    /// The receptive changes since the last entry.
    package mutating func drainReceptive() -> [ReceptiveChange] {
        defer { receptiveChanges = [] }
        return receptiveChanges
    }

    /// The last form of what left the router, for its record.
    package mutating func drainDeparted() -> [WorkItem] {
        defer { departed = [] }
        return departed
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
        if more { return now }
        return index.nextDeadline(in: state)?.at
    }
}
