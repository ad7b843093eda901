import FrontdeskAPI
import FrontdeskCore
import FrontdeskSimulation
import FrontdeskStore
import Testing

@testable import FrontdeskDaemon

/// Pages of open conversations.
@Suite("Conversation scan")
struct ConversationScanTests {
    /// Few, looked through at once, and so many that it takes several visits, with gaps where some have left.
    @Test("pages join to all that is open, newest first, once each", arguments: [60, 40_000])
    func pages(count: Int) throws {
        let engine = DeskEngine(store: MemoryStore())
        _ = try engine.recover()
        var now = Instant(microseconds: 1_790_000_000_000_000)
        func run(_ requests: [DeskRequest]) throws {
            now = now + .seconds(1)
            _ = try engine.run(requests, at: requests.map { _ in now })
        }
        try run([TestPolicy.change(TestPolicy.make()), .start(gap: .zero), TestPolicy.ready(0)])
        for first in stride(from: 0, to: count, by: 200) {
            try run((first..<min(first + 200, count)).map { TestPolicy.message("\($0)", from: "\($0)") })
        }
        let all = engine.router.state.work.sorted.map(\.id)
        #expect(all.count == count)
        for state in [nil, WorkState.queued, .offered] {
            let wanted = all.reversed().filter { id in state.map { engine.router.state.work[id]?.state == $0 } ?? true }
            var seen: [ConversationID] = []
            var before: ConversationID?
            var visits = 0
            repeat {
                let filter = ConversationFilter(
                    before: before, state: state, queue: QueueNumber(0), isMine: false, limit: max(7, count / 5))
                var scan = ConversationScan(caller: AgentNumber(0), filter: filter)
                repeat { visits += 1 } while !scan.visit(engine)
                let page = scan.found.prefix(filter.limit)
                seen += page.map(\.conversation)
                before = scan.found.count > page.count ? page.last?.conversation : nil
            } while before != nil
            #expect(seen == Array(wanted))
            #expect(visits > 0)
        }
        let own = ConversationFilter(before: nil, state: nil, queue: nil, isMine: true, limit: 10)
        var mine = ConversationScan(caller: AgentNumber(0), filter: own)
        let isOver = mine.visit(engine)
        #expect(isOver)
        #expect(mine.found.isEmpty)
    }
}
