import FrontdeskCore
import FrontdeskDaemon
import FrontdeskSimulation
import FrontdeskStore

/// A desk engine with what it answered, and what its store holds: all that a split into batches must not change.
struct SplitDesk {
    let engine: DeskEngine
    private let store: any Store
    private(set) var answers: [DeskAnswer] = []
    private(set) var reached: [AgentNumber] = []
    private(set) var outbox: [OutboxID] = []
    private(set) var entries = 0

    init(_ store: any Store) throws {
        self.store = store
        engine = DeskEngine(store: store)
        try engine.recover()
    }

    mutating func run(_ requests: [DeskRequest], at times: [Instant]) throws {
        let outcome = try engine.run(requests, at: times)
        answers += outcome.answers
        reached += outcome.reached
        outbox += outcome.outbox
        entries += outcome.entries
    }

    /// Runs a sequence in batches of the sizes that come, one after the other.
    mutating func run(_ tape: RequestTape, sizes: () -> Int) throws {
        var place = 0
        while place < tape.requests.count {
            let end = min(tape.requests.count, place + max(1, sizes()))
            try run(Array(tape.requests[place..<end]), at: Array(tape.times[place..<end]))
            place = end
        }
    }

    var journal: [UInt8] {
        get throws { Array(try store.records.journal(after: 0, limit: .max).joined()) }
    }

    /// Every record, as text: what differs can be read.
    func records() throws -> [String] {
        let reader = store.records
        var lines: [String] = []
        for number in Int64(1)...400 {
            if let record = try reader.message(MessageID(number)) { lines.append("\(record)") }
            if let record = try reader.identity(IdentityID(number)) { lines.append("\(record)") }
            if let record = try reader.conversation(ConversationID(number)) {
                lines.append("\(record)")
                lines.append("\(try reader.messages(endingAt: record.lastMessage, limit: 400).map(\.id))")
            }
            lines += try reader.drafts(ConversationID(number)).map { "\($0)" }
        }
        lines += try reader.outbox(after: OutboxID(0), limit: 400).map { "\($0)" }
        lines += try reader.quarantine(before: .max, limit: 400).map { "\($0)" }
        lines += try reader.generations(before: .max, limit: 400).map { "\($0)" }
        lines += try reader.leftConversations(before: ConversationID(.max), limit: 400).map { "left \($0.id)" }
        return lines
    }

    /// What the store answers about every key that was used.
    func found() throws -> [String] {
        var lookups: [Lookup] = []
        for channel in Int32(0)..<4 {
            lookups += RequestTape.senders.map { .identity(ChannelNumber(channel), address: $0) }
            lookups += RequestTape.threads.map { .thread(ChannelNumber(channel), thread: $0) }
            lookups += ["k\u{E9}", "ke\u{301}"].map { .message(ChannelNumber(channel), dedupe: $0) }
        }
        return try store.prefetch(lookups).map { "\($0)" }
    }

    /// What a restart finds, but for when the desk was last alive, which is a matter of commits.
    func recovered() throws -> Recovered {
        store.close()
        var found = try store.open()
        found.alive = .none
        return found
    }

    func close() {
        store.close()
    }

    /// The state from the store's rows and the state the router has: the same bytes.
    func rebuilt() throws -> [UInt8] {
        store.close()
        let other = DeskEngine(store: store)
        try other.recover()
        return other.router.state.checkpoint()
    }
}
