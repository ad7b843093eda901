import FrontdeskCore
import FrontdeskSimulation
import Testing

/// Far more than anybody means: the work of one command stays bounded, and time gets ahead.
@Suite("Bad input")
struct BadInputTests {
    @Test("a thousand agents who get work in the same instant get it in steps of 512")
    func crowds() {
        // A debug build checks each choice by a plain scan of all agents; the release build's proof has 10,000.
        let crowd = Crowd(agents: 1_000, conversations: 600)
        #expect(crowd.faults.isEmpty)
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
