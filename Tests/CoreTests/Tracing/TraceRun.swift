import FrontdeskCore

/// One run of a trace: the policy its lines define, the desk, and what each step says.
struct TraceRun {
    var setup: TraceSetup
    var desk: TraceDesk

    /// Monday, nine o'clock, unless the trace begins otherwise.
    static let start = TraceClock.midnight(week: 0, day: 0) + .hours(9)

    init(_ setup: TraceSetup, isReborn: Bool) throws {
        self.setup = setup
        desk = TraceDesk(at: TraceRun.start, isReborn: isReborn)
        desk.install(try setup.policy())
        _ = desk.takeLines()
    }

    /// Carries out a step; returns what happened.
    mutating func step(_ line: TraceLine) throws -> [String] {
        desk.begin()
        let verb = try line.word(0)
        let isKnown =
            try passTime(verb, line) || come(verb, line) || work(verb, line) || lead(verb, line)
            || change(verb, line) || tell(verb, line)
        guard isKnown else { throw TraceError("unknown step: \(line.text)") }
        return desk.takeLines()
    }

    // MARK: Time and policy

    private mutating func passTime(_ verb: String, _ line: TraceLine) throws -> Bool {
        switch verb {
        case "at":
            let instant = try TraceClock.instant(line.words.dropFirst().joined(separator: " "))
            guard instant >= desk.now else { throw TraceError("that is past: \(line.text)") }
            desk.elapse(to: instant)
        case "after": desk.elapse(to: desk.now + (try TraceClock.span(line.word(1))))
        case "stall":
            // The loop is busy elsewhere: what is due meanwhile comes late.
            desk.now = desk.now + (try TraceClock.span(line.word(1)))
            desk.elapse(to: desk.now)
        case "restart":
            try line.allow(["gap"], from: 1)
            desk.restart(after: try line.span("gap") ?? .zero)
        case "jump": desk.follow(try TraceClock.span(line.word(1)))
        case "set": try setup.set(TraceLine(String(line.text.dropFirst(4))))
        case "unset": try setup.unset(try line.word(1), line.words.dropFirst(2).joined(separator: " "))
        case "install": desk.install(try setup.policy())
        default: return false
        }
        return true
    }

    // MARK: Words

    func agent(_ name: String) throws -> AgentNumber {
        guard let number = desk.names.number(.agent, name) else { throw TraceError("unknown agent: \(name)") }
        return AgentNumber(number)
    }

    func actor(_ name: String) throws -> Actor { Actor(agent: try agent(name)) }

    func queue(_ name: String) throws -> QueueNumber {
        guard let number = desk.names.number(.queue, name) else { throw TraceError("unknown queue: \(name)") }
        return QueueNumber(number)
    }

    func conversation(_ text: String) throws -> ConversationID {
        guard let id = ConversationID(parsing: text) else { throw TraceError("no conversation: \(text)") }
        return id
    }

    func item(_ id: ConversationID) -> WorkItem? { desk.router.state.work[id] }

    /// The epoch the caller saw: the present one, unless the step names another.
    func epoch(_ id: ConversationID, _ line: TraceLine) throws -> Int32 {
        if let named = try line.number("epoch") { return Int32(clamping: named) }
        return item(id)?.epoch ?? desk.departed[id.value]?.item.epoch ?? 0
    }

    /// `for=2h` or `until=Tue-09:00`; `none` without either.
    func until(_ line: TraceLine) throws -> Instant {
        if let span = try line.span("for") { return desk.now + span }
        return try line["until"].map { try TraceClock.instant($0) } ?? .none
    }
}
