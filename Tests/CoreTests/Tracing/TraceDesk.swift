import FrontdeskCore

/// A desk that a trace drives: a router, its journal and the records that later messages need.
///
/// It does what the loop does and no more: timers fire when they are due, offers reach whoever listens, and what is known
/// of conversations that have left is passed into the commands that bring them back.
struct TraceDesk {
    var router = Router()
    var now: Instant
    /// The journal so far.
    private(set) var entries: [Entry] = []
    /// What happened since they were taken.
    private var lines: [String] = []
    /// The fold of the events, kept beside the router.
    private var shadow = DeskState()
    private(set) var faults: [String] = []
    private var policies: [Policy] = []
    private var sequence: Int64 = 1
    private var lastMessage: Int64 = 0
    /// When the step in hand began: lines of a later time say when.
    private var stepBegan: Instant
    /// The last form of what has left, with the state it left in.
    private(set) var departed: [Int64: (item: WorkItem, state: WorkState)] = [:]
    /// By contact: the author of the last human answer, and when.
    private(set) var lastReplies: [Int64: (agent: AgentNumber, at: Instant)] = [:]
    /// Who is receptive by what the journal tells.
    private var journalled: [Int32: Int32] = [:]
    /// Whether every step begins with a router made anew from the rows of the last one.
    private let isReborn: Bool
    /// Agents whom no offer reaches though they listen.
    var deaf: [AgentNumber] = []

    /// Timers that may fire in a row at one instant; more means that time does not get ahead.
    private static let advancesMax = 1_000

    init(at start: Instant, isReborn: Bool) {
        now = start
        stepBegan = start
        self.isReborn = isReborn
    }

    var names: NameTable { router.state.names }
    var events: TraceEvents { TraceEvents(state: shadow, policy: router.policy) }

    mutating func newMessage() -> MessageID {
        lastMessage += 1
        return MessageID(lastMessage)
    }

    /// What happened in the step that ends here.
    mutating func takeLines() -> [String] {
        defer { lines = [] }
        return lines
    }

    mutating func say(_ line: String) {
        lines.append(now == stepBegan ? line : "\(TraceClock.text(now)): \(line)")
    }

    /// A step begins.
    mutating func begin() {
        stepBegan = now
        guard isReborn, let policy = policies.last else { return }
        // All that is not in the rows is lost, save who is connected.
        let listening = router.receptivity.all
        guard let state = try? DeskState(checkpoint: router.state.checkpoint()) else {
            return faults.append("the rows of the state cannot be read back")
        }
        router = Router(state: state)
        router.rebind(policy)
        let told = journalled.keys.sorted().map { ReceptiveChange(agent: AgentNumber($0), most: journalled[$0] ?? 0) }
        router.restoreReceptive(listening, journalled: told)
        elapse(to: now)
    }

    // MARK: Commands

    @discardableResult
    mutating func run(_ command: Command) -> Reply {
        let reply = handle(command)
        writeOffers()
        elapse(to: now)
        return reply
    }

    mutating func elapse(to instant: Instant) {
        var advances = 0
        while let next = router.nextDeadline(), next <= instant {
            now = max(now, next)
            handle(.advance)
            writeOffers()
            advances += 1
            guard advances < TraceDesk.advancesMax else {
                return faults.append("time does not get past \(TraceClock.text(now))")
            }
        }
        now = max(now, instant)
    }

    /// What those who listen are given reaches them: offers are shown, and the next pull tells that assignments were got.
    private mutating func writeOffers() {
        var isDone = false
        while !isDone {
            isDone = true
            for agent in router.receptiveAgents where !deaf.contains(agent) {
                let most = router.receptivity.most(of: agent)
                let given = router.pulled(by: agent, limit: Int(most))
                for work in given where !work.isAssignment && !work.isAsk {
                    guard router.state.work[work.conversation]?.details.delivered == false else { continue }
                    handle(.deliver(work.offer))
                }
                let got = given.filter(\.isAssignment).map(\.offer)
                guard !got.isEmpty else { continue }
                handle(.pull(agent, max: most, got: got))
                // Whoever has got it may be given more.
                isDone = false
            }
        }
    }

    @discardableResult
    private mutating func handle(_ command: Command) -> Reply {
        settle(command, router.handle(command, at: now))
    }

    /// Brings a policy into force; the first one silently.
    mutating func install(_ policy: Policy) {
        let generation = Int64(policies.count + 1)
        let decision = router.install(policy, generation: generation, at: now)
        if case .done = decision { policies.append(policy) }
        settle(.policyChanged(generation: generation), decision)
        writeOffers()
        elapse(to: now)
    }

    /// The process ends and another takes over so much later.
    mutating func restart(after gap: Span) {
        guard let policy = policies.last, let state = try? DeskState(checkpoint: router.state.checkpoint()) else {
            return faults.append("the rows of the state cannot be read back")
        }
        router = Router(state: state)
        router.rebind(policy)
        let told = journalled.keys.sorted().map { ReceptiveChange(agent: AgentNumber($0), most: journalled[$0] ?? 0) }
        router.restoreReceptive([], journalled: told)
        now = now + gap
        run(.started(gap: gap))
    }

    /// The clock jumps, and the desk follows it.
    mutating func follow(_ jump: Span) {
        now = now + jump
        run(.clockFollowed(by: jump))
    }

    // MARK: The journal

    @discardableResult
    private mutating func settle(_ command: Command, _ decision: Decision) -> Reply {
        switch decision {
        case .refused(let refusal):
            say("refused: \(TraceRefusals(desk: self).text(refusal))")
            return .none
        case .done(let events, let reply):
            if !events.isEmpty { write(command, events) }
            return reply
        }
    }

    private mutating func write(_ command: Command, _ events: [Event]) {
        let receptive = router.drainReceptive()
        for change in receptive { journalled[change.agent.value] = change.most }
        entries.append(
            Entry(
                sequence: sequence, at: now, term: 1, generation: router.state.generation, receptive: receptive,
                command: command, events: events))
        sequence += Int64(events.count)
        for event in events {
            let before = event.conversation.flatMap { shadow.work[$0] }
            shadow.apply(event, at: now)
            follow(event, before)
            if let line = self.events.line(event) { say(line) }
        }
        if shadow.checkpoint() != router.state.checkpoint() {
            faults.append("\(TraceClock.text(now)) \(command): the state is not the fold of its events")
        }
    }

    private mutating func follow(_ event: Event, _ before: WorkItem?) {
        switch event {
        case .left(let id, let state, let epoch):
            guard var item = before else { return }
            item.epoch = epoch
            departed[id.value] = (item, state)
        case .opened(let opening): departed[opening.conversation.value] = nil
        case .replied(_, _, _, let agent, human: true):
            if let contact = before?.contact { lastReplies[contact.value] = (agent, now) }
        default: break
        }
    }

    /// The journal as bytes.
    var journal: [UInt8] {
        var writer = ByteWriter()
        for entry in entries { entry.encode(into: &writer) }
        return writer.bytes
    }
}
