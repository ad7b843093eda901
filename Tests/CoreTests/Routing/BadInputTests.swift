import FrontdeskCore
import Testing

/// Far more than anybody means: the work of one command stays bounded, and time gets ahead.
@Suite("Bad input")
struct BadInputTests {
    private static let monday = TraceClock.midnight(week: 0, day: 0)

    // A debug build checks each choice by a plain scan of all agents.
    #if DEBUG
        private static let agents = 1_000
        private static let conversations: Int64 = 600
    #else
        private static let agents = 10_000
        private static let conversations: Int64 = 1_400
    #endif

    /// So many agents, and a queue that opens in an hour.
    private var crowd: Policy {
        let opens = BadInputTests.monday + .hours(1)
        return Policy(
            deskName: "Crowd", channels: [ChannelPolicy(name: "chat", workClass: .live, weight: 30)],
            calendars: [
                .alwaysOpen,
                Calendar(name: "day", intervals: [OpenInterval(start: opens, end: opens + .hours(9))]),
            ], queues: [QueuePolicy(name: "general", calendar: 1)], routes: [RoutePolicy(id: "all", end: .queue(0))],
            teams: [TeamPolicy(name: "front", serves: [0])],
            agents: (0..<BadInputTests.agents).map { AgentPolicy(name: "a\($0)", team: 0) }, patterns: .empty)
    }

    @Test("thousands of agents who get work in the same instant get it in steps of 512")
    func crowds() {
        var router = Router()
        _ = router.install(crowd, generation: 1, at: BadInputTests.monday)
        for number in 1...BadInputTests.conversations {
            let arrival = Arrival(
                conversation: ConversationID(number), message: MessageID(number), identity: IdentityID(number),
                contact: ContactID(number), channel: ChannelNumber(0), automatic: false,
                classification: Classification(
                    route: RouteNumber(0), end: .queue(QueueNumber(0)), workClass: .live, weight: 30,
                    requirement: Requirement(), boost: .zero), reopening: nil, affinity: .none, affinityAt: .none)
            _ = router.handle(.receive(arrival), at: BadInputTests.monday)
        }
        for number in (0..<Int32(BadInputTests.agents)).reversed() {
            let agent = AgentNumber(number)
            let actor = Actor(agent: agent)
            _ = router.handle(
                .setPresence(agent, Presence(.ready), overtime: .zero, by: actor), at: BadInputTests.monday)
            router.setReceptive(agent, most: 1)
        }
        let opens = BadInputTests.monday + .hours(1)
        var commands = 0
        var most = 0
        while let next = router.nextDeadline(), next <= opens, commands < 100 {
            if case .done(let events, _) = router.handle(.advance, at: opens) { most = max(most, events.count) }
            commands += 1
        }
        // Matches, and the queue that opens.
        #expect(most <= RouterLimits.stepsPerCommand + 1)
        #expect(commands >= 2 && commands < 10)
        #expect(router.state.work.sorted.allSatisfy { $0.state == .offered })
        #expect(router.nextDeadline().map { $0 > opens } ?? true)
    }

    private func run(_ setup: [String]) throws -> TraceRun {
        var lines = TraceSetup()
        for line in setup { try lines.set(TraceLine(line)) }
        return try TraceRun(lines, isReborn: false)
    }

    @Test("a customer who writes a thousand messages in an hour moves nothing but the clock of their answer")
    func chatty() throws {
        var trace = try run(["agent ayse"])
        _ = try trace.step(TraceLine("arrive c1 chat"))
        _ = try trace.step(TraceLine("arrive c2 chat"))
        let waiting = trace.item(ConversationID(1))
        for _ in 0..<1_000 {
            _ = try trace.step(TraceLine("after 1s"))
            #expect(try trace.step(TraceLine("write c1")).count == 1)
        }
        #expect(trace.item(ConversationID(1))?.due == waiting?.due)
        #expect(trace.item(ConversationID(1))?.key == waiting?.key)
        _ = try trace.step(TraceLine("start ayse"))
        _ = try trace.step(TraceLine("accept ayse c1"))
        _ = try trace.step(TraceLine("reply ayse c1"))
        var lines = 0
        for _ in 0..<1_000 {
            _ = try trace.step(TraceLine("after 1s"))
            lines += try trace.step(TraceLine("write c1")).count
        }
        // Each is noted; the first wakes it.
        #expect(lines == 1_001)
        #expect(trace.item(ConversationID(1))?.unansweredSince == trace.desk.now - .seconds(999))
        #expect(trace.desk.faults.isEmpty)
    }

    @Test("work that goes in circles for ever stays small, and is owed what it was owed")
    func circles() throws {
        var trace = try run([
            "desk declineCoolDown=0", "queue general", "queue claims", "agent ayse", "service general live first=10m",
        ])
        _ = try trace.step(TraceLine("start ayse"))
        _ = try trace.step(TraceLine("arrive c1 chat"))
        let due = trace.item(ConversationID(1))?.due
        for round in 0..<300 {
            _ = try trace.step(TraceLine("accept ayse c1"))
            let queue = round.isMultiple(of: 2) ? "claims" : "general"
            _ = try trace.step(TraceLine("transfer ayse c1 queue=\(queue)"))
        }
        let item = try #require(trace.item(ConversationID(1)))
        #expect(item.details.transfers == 255)
        #expect(item.details.workedBy == [AgentNumber(0)])
        #expect(due.map { item.due <= $0 } ?? false)
        #expect(trace.desk.faults.isEmpty)
    }
}
