package import FrontdeskCore

/// A desk without a daemon: a router, the journal it writes and the records beside it, driven as the desk loop drives
/// them, and watched by the oracle after every command.
package struct SimulatedDesk: Sendable {
    package private(set) var router: Router
    package private(set) var entries: [Entry] = []
    package private(set) var records = RecordBook()
    package private(set) var now: Instant
    /// Accepted policies, the first of generation 1.
    package private(set) var policies: [Policy] = []
    /// Conversations whose message was taken in and acknowledged.
    package private(set) var acknowledged: [ConversationID] = []
    /// What the oracle found, each with the number of the command; empty when all is well.
    package private(set) var violations: [String] = []
    /// The same without the command.
    package private(set) var findings: [String] = []
    /// How many commands were handled, refused ones and timers too.
    package private(set) var handled = 0
    private var oracle: InvariantOracle?
    /// Until when each agent's parked pull, or the five seconds after it, makes them receptive.
    private var listening: [Listening] = []
    private var sequence: Int64 = 1
    private var lastConversation: Int64 = 0
    private var lastMessage: Int64 = 0

    /// Whether offers reach those who listen by themselves; otherwise the driver delivers them.
    package var writesOffers = false
    /// Agents whose connection is dead though nobody has noticed: nothing reaches them.
    package var unreachable: [AgentNumber] = []

    private struct Listening: Sendable {
        var agent: AgentNumber
        var until: Instant
    }

    /// Timers that may fire in a row at one instant; more means that time does not get ahead.
    private static let advancesMax = 10_000

    package init(at start: Instant, watched: Bool = true) {
        self.init(at: start, watching: watched ? .always : nil)
    }

    /// - Parameter sampling: how often the oracle looks at everything there is; `nil` is a desk nobody watches.
    package init(at start: Instant, watching sampling: InvariantOracle.Sampling?) {
        router = Router()
        now = start
        oracle = sampling.map { InvariantOracle($0) }
    }

    package mutating func newConversation() -> ConversationID {
        lastConversation += 1
        return ConversationID(lastConversation)
    }

    package mutating func newMessage() -> MessageID {
        lastMessage += 1
        return MessageID(lastMessage)
    }

    /// Brings a policy into force as the next generation.
    @discardableResult
    package mutating func install(_ policy: Policy, at instant: Instant? = nil) -> Decision {
        elapse(to: instant ?? now)
        return putInForce(policy)
    }

    private mutating func putInForce(_ policy: Policy) -> Decision {
        let generation = Int64(policies.count + 1)
        let decision = router.install(policy, generation: generation, at: now)
        if case .done = decision { policies.append(policy) }
        settle(.policyChanged(generation: generation), decision, policy: policy)
        return decision
    }

    /// Lets time pass, then handles a command: timers that are due fire first, as the loop does it.
    @discardableResult
    package mutating func run(_ command: Command, at instant: Instant? = nil) -> Decision {
        elapse(to: instant ?? now)
        let decision = handle(command)
        writeOffers()
        return decision
    }

    /// Lets time pass up to an instant; every timer fires when it is due.
    package mutating func elapse(to instant: Instant) {
        guard instant >= now else { return }
        var advances = 0
        while let next = router.nextDeadline(), next <= instant {
            now = max(now, next)
            hangUp()
            handle(.advance)
            writeOffers()
            advances += 1
            guard advances < SimulatedDesk.advancesMax else {
                violations.append("\(handled): time does not get past \(now.microseconds)")
                return
            }
        }
        now = instant
        hangUp()
    }

    /// What the edge does after each commit: offers go out on the parked pulls.
    package mutating func writeOffers() {
        guard writesOffers else { return }
        for agent in router.receptiveAgents where !unreachable.contains(agent) {
            // A pull shows no more than it asked for.
            let limit = Int(router.receptivity.most(of: agent))
            for work in router.pulled(by: agent, limit: limit) where !work.isAssignment {
                guard router.state.work[work.conversation]?.details.delivered == false else { continue }
                handle(.deliver(work.offer))
            }
        }
    }

    /// Pulls whose time is over make nobody receptive any more.
    private mutating func hangUp() {
        for pull in listening where pull.until <= now { router.setReceptive(pull.agent, most: 0) }
        listening.removeAll { $0.until <= now }
    }

    /// The agent pulls and stays receptive for so long.
    @discardableResult
    package mutating func pull(
        _ agent: AgentNumber, max limit: Int32 = 1, got: [OfferID] = [], for span: Span = .seconds(35)
    ) -> Decision {
        listening.removeAll { $0.agent == agent }
        listening.append(Listening(agent: agent, until: now + span))
        return run(.pull(agent, max: limit, got: got))
    }

    /// Lets time pass while the loop is busy elsewhere: the timers fire late, at the end.
    package mutating func stall(to instant: Instant) {
        guard instant >= now else { return }
        now = instant
        elapse(to: instant)
    }

    /// The edge says whether an agent can be reached, and for how many offers; 0 when nothing reaches them.
    package mutating func setReceptive(_ agent: AgentNumber, most: Int32) {
        router.setReceptive(agent, most: most)
    }

    /// When time next changes something by itself.
    package mutating func nextDeadline() -> Instant? { router.nextDeadline() }

    /// The rows the commands since the last call have touched; those of a process that ended are gone with it.
    package mutating func drainTouched() -> (work: [ConversationID], roster: [AgentNumber]) {
        router.drainTouched()
    }

    /// The process ends and another takes over, perhaps with another policy: all that is not in the state is lost.
    package mutating func restart(after gap: Span, with changed: Policy? = nil) {
        guard let policy = policies.last, let state = try? DeskState(checkpoint: router.state.checkpoint()) else {
            return
        }
        listening = []
        router = Router(state: state)
        if changed == nil { router.rebind(policy) }
        now = now + gap
        // No timer may fire before the gap has been counted in, nor before there is a policy.
        handle(.started(gap: gap))
        if let changed, case .refused = putInForce(changed) { router.rebind(policy) }
        elapse(to: now)
    }

    /// The clock jumps forward and the desk follows it: what is due only now fires after the jump was counted in.
    package mutating func followClock(by jump: Span) {
        now = now + jump
        listening = listening.map { Listening(agent: $0.agent, until: $0.until + jump) }
        handle(.clockFollowed(by: jump))
        elapse(to: now)
    }

    @discardableResult
    private mutating func handle(_ command: Command) -> Decision {
        let decision = router.handle(command, at: now)
        settle(command, decision, policy: nil)
        return decision
    }

    private mutating func settle(_ command: Command, _ decision: Decision, policy: Policy?) {
        handled += 1
        if case .done(let events, let reply) = decision {
            if !events.isEmpty { write(command, events) }
            if case .received(let id, _) = reply { acknowledged.append(id) }
        }
        let next = router.nextDeadline()
        guard
            let found = oracle?.check(
                OracleStep(command: command, at: now, decision: decision, policy: policy, nextDeadline: next),
                router: router)
        else { return }
        findings.append(contentsOf: found)
        violations.append(contentsOf: found.map { "\(handled) \(command): \($0)" })
    }

    private mutating func write(_ command: Command, _ events: [Event]) {
        entries.append(
            Entry(
                sequence: sequence, at: now, term: 1, generation: router.state.generation,
                receptive: router.drainReceptive(), command: command, events: events))
        sequence += Int64(events.count)
        for event in events {
            records.follow(event, at: now)
            if case .left(let id, _, _) = event, let item = router.lastDeparted(id) { records.keep(item) }
        }
    }

    /// Conversations that were acknowledged and of which neither the router nor a record knows.
    package var vanished: [ConversationID] {
        acknowledged.filter { id in !router.state.work.contains(id) && records[id]?.leftAs == nil }
    }

    /// The whole journal as bytes.
    package var journal: [UInt8] {
        var writer = ByteWriter(reserving: 256 * entries.count)
        for entry in entries { entry.encode(into: &writer) }
        return writer.bytes
    }
}
