import FrontdeskCore

/// Thousands of agents who all wait for one queue to open: the work of one command stays bounded, and time gets ahead.
package struct Crowd {
    /// What was not as it has to be, in words; empty when all was well.
    package private(set) var faults: [String] = []

    private var router = Router()
    private let opens: Instant

    /// Lets a queue open before so many agents, who wait already, and so many conversations.
    package init(agents: Int32, conversations: Int64) {
        // A Monday.
        let start = Instant(microseconds: 20_514 * 86_400 * 1_000_000)
        opens = start + .hours(1)
        let decision = router.install(Self.policy(agents: agents, opens: opens), generation: 1, at: start)
        if case .refused(let refusal) = decision { faults.append("the policy was refused: \(refusal)") }
        for number in 1...conversations { _ = router.handle(.receive(Self.arrival(number)), at: start) }
        for number in (0..<agents).reversed() {
            let agent = AgentNumber(number)
            _ = router.handle(
                .setPresence(agent, Presence(.ready), overtime: .zero, by: Actor(agent: agent)), at: start)
            router.setReceptive(agent, most: 1)
        }
        open()
    }

    /// The queue opens; every conversation has to be with somebody after a few commands.
    private mutating func open() {
        var commands = 0
        while let next = router.nextDeadline(), next <= opens, commands < 100 {
            if case .done(let events, _) = router.handle(.advance, at: opens) {
                // Matches, and the queue that opens.
                if events.count > RouterLimits.stepsPerCommand + 1 {
                    faults.append("one command had \(events.count) events")
                }
            }
            commands += 1
        }
        let least = state.count / RouterLimits.stepsPerCommand
        if commands < least || commands > least + 4 { faults.append("\(commands) commands opened the queue") }
        let left = state.filter { $0 != .offered }.count
        if left > 0 { faults.append("\(left) conversations were left") }
        if let next = router.nextDeadline(), next <= opens { faults.append("time did not get ahead") }
    }

    private var state: [WorkState] { router.state.work.sorted.map(\.state) }

    private static func policy(agents: Int32, opens: Instant) -> Policy {
        Policy(
            deskName: "Crowd", channels: [ChannelPolicy(name: "chat", workClass: .live, weight: 30)],
            calendars: [
                .alwaysOpen,
                Calendar(name: "day", intervals: [OpenInterval(start: opens, end: opens + .hours(9))]),
            ], queues: [QueuePolicy(name: "general", calendar: 1)], routes: [RoutePolicy(id: "all", end: .queue(0))],
            teams: [TeamPolicy(name: "front", serves: [0])],
            agents: (0..<agents).map { AgentPolicy(name: "a\($0)", team: 0) }, patterns: .empty)
    }

    private static func arrival(_ number: Int64) -> Arrival {
        Arrival(
            conversation: ConversationID(number), message: MessageID(number), identity: IdentityID(number),
            contact: ContactID(number), channel: ChannelNumber(0), automatic: false,
            classification: Classification(
                route: RouteNumber(0), end: .queue(QueueNumber(0)), workClass: .live, weight: 30,
                requirement: Requirement(), boost: .zero), reopening: nil, affinity: .none, affinityAt: .none)
    }
}
