import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore

/// Finds a page of open conversations, newest first, in visits to the loop that are all short.
struct ConversationScan: Sendable {
    let caller: AgentNumber
    private(set) var filter: ConversationFilter
    /// One more than the page takes says that there is another.
    private(set) var found: [Work] = []
    private var isOver = false

    init(caller: AgentNumber, filter: ConversationFilter) {
        self.caller = caller
        self.filter = filter
    }

    /// Looks further; whether the page is complete.
    mutating func visit(_ engine: borrowing DeskEngine) -> Bool {
        let router = engine.router
        if filter.isMine {
            take(router.index.loads[caller.index].held.compactMap { router.state.work[$0] }, engine)
        } else if router.state.work.count <= APILimits.scanVisit {
            var items: [WorkItem] = []
            router.state.work.forEach { if isWanted($0, router) { items.append($0) } }
            take(items, engine)
        } else {
            walk(engine)
        }
        return isOver
    }

    private mutating func take(_ items: [WorkItem], _ engine: borrowing DeskEngine) {
        let router = engine.router
        let wanted = items.filter { isWanted($0, router) }.sorted { $0.id > $1.id }
        found += wanted.prefix(filter.limit + 1 - found.count).map { Work(engine.snapshot($0)) }
        isOver = true
    }

    /// Numbers are given in turn, so those of many open conversations lie close together.
    private mutating func walk(_ engine: borrowing DeskEngine) {
        let router = engine.router
        var number = filter.before?.value ?? engine.counters.conversation + 1
        for _ in 0..<APILimits.scanVisit where found.count <= filter.limit && number > 1 {
            number -= 1
            guard let item = router.state.work[ConversationID(number)], isWanted(item, router) else { continue }
            found.append(Work(engine.snapshot(item)))
        }
        filter.before = ConversationID(number)
        isOver = found.count > filter.limit || number <= 1
    }

    private func isWanted(_ item: WorkItem, _ router: Router) -> Bool {
        filter.takes(item)
            && (router.policy?.maySee(caller, item) ?? false)
    }
}
