import FrontdeskCore

/// Decodes `tests`; routes, queues, agents and priorities are known by then.
struct RoutingTestDecoder {
    let names: ConfigurationNames
    let policy: Policy
    let priorities: [NamedPriority]
    /// Where the routes stand, to be referred to by their ids.
    let routes: DeclaredNames
    let clock: WallClock
    let log: DiagnosticLog

    /// Makes a decoder for what was decoded so far.
    init(names: ConfigurationNames, policy: Policy, priorities: [NamedPriority], deskZone: Zone, log: DiagnosticLog) {
        self.names = names
        self.policy = policy
        self.priorities = priorities
        var routes = DeclaredNames(kind: "route")
        let nowhere = SourceSpan(file: 0, range: 0..<0)
        // Ids that stand twice are in the log already.
        for route in policy.routes where routes.place(of: route.id) == nil {
            _ = routes.declare(ConfigName(text: route.id, span: nowhere, pointer: .root), log: log)
        }
        self.routes = routes
        clock = WallClock(deskZone)
        self.log = log
    }

    /// The tests of all files, in their order.
    func tests(_ nodes: [ConfigNode]) -> [RoutingTest] {
        var known = DeclaredNames(kind: "test")
        // A file that is no object is among them, and says so itself.
        let lists = nodes.filter { !$0.pointer.tokens.isEmpty }
        return lists.flatMap { $0.items(count: TestLimits.tests) ?? [] }.compactMap { item in
            item.object { (fields: inout ObjectReader) in
                let name = fields.required("name").flatMap { node in
                    node.string(bytes: TestLimits.name).map {
                        ConfigName(text: $0, span: node.span, pointer: node.pointer)
                    }
                }
                if let name { _ = known.declare(name, log: log) }
                let now = fields.optional("now").flatMap(instant) ?? usualNow
                let message = fields.required("message").flatMap(message)
                let agents = fields.optional("agents").map(agents) ?? []
                let expectations = fields.required("expect").map(expectations) ?? []
                guard let name, let message else { return nil }
                return RoutingTest(
                    name: name.text, place: RoutingTest.Place(span: name.span, pointer: name.pointer), now: now,
                    message: message, agents: agents, expectations: expectations)
            }
        }
    }

    private var usualNow: Instant {
        WallClock.instant(clock.start(TestLimits.usualDay * WallClock.daySeconds + TestLimits.usualSecond))
    }

    /// A moment: `2026-11-02T10:00` by the clock of the desk, or with seconds and an offset (RFC 3339).
    func instant(_ node: ConfigNode) -> Instant? {
        node.note(.form(.moment))
        let form = #"a time like "2026-11-02T10:00", or "2026-11-02T10:00:00+03:00""#
        guard let text = node.text else {
            node.reportWrongType(expected: form)
            return nil
        }
        if let instant = RFC3339.instant(text) { return instant }
        // Read as if it were universal time, then moved to the clock of the desk.
        for ending in [":00Z", "Z"] {
            guard let wall = RFC3339.instant(text + ending) else { continue }
            return WallClock.instant(clock.start(wall.microseconds / 1_000_000))
        }
        node.report(.badTestTime, "\(node.quote(text)) is not a time", expected: form)
        return nil
    }

    // MARK: Agents

    private func agents(_ node: ConfigNode) -> [TestAgent] {
        (node.members() ?? []).compactMap { name, node in
            let place = names.agents.place(of: name, log: log)
            var agent = TestAgent(agent: place ?? 0)
            guard case .object = node.json.content else {
                // A state alone, as the command line has it.
                if let state = node.presenceState() { agent.presence.state = state }
                return place == nil ? nil : agent
            }
            node.fields { fields in
                agent.presence.state = fields.optional("state")?.presenceState() ?? agent.presence.state
                agent.presence.reason = fields.optional("reason")?.string(bytes: TestLimits.name) ?? ""
                agent.presence.only = fields.optional("only")?.workClass()
                agent.load = fields.optional("load").map(load) ?? []
                agent.idle = fields.span("idle", in: TestLimits.idle, usual: agent.idle)
                agent.overtime = fields.optional("overtime")?.span(in: TestLimits.overtime) ?? agent.overtime
                agent.isListening = fields.optional("listening")?.bool() ?? agent.isListening
            }
            return place == nil ? nil : agent
        }
    }

    /// Units, or an object of channels with numbers of conversations.
    private func load(_ node: ConfigNode) -> [TestAgent.Load] {
        guard case .object = node.json.content else {
            return node.integer(in: TestLimits.units).map { $0 > 0 ? [.units($0)] : [] } ?? []
        }
        return (node.members() ?? []).compactMap { name, node in
            let count = node.integer(in: TestLimits.conversations)
            guard let channel = names.channels.place(of: name, log: log), let count else { return nil }
            return .conversations(channel: channel, count: count)
        }
    }
}

extension ConfigNode {
    /// What an agent says of themselves.
    fileprivate func presenceState() -> PresenceState? {
        choice(of: PresenceState.allCases.map(\.name)).flatMap { PresenceState(name: $0) }
    }
}
