import FrontdeskCore

@testable import FrontdeskChannels

/// A session and a mailbox that speak with each other, as far as nothing has to be waited for.
struct SessionRun {
    var session: IMAPSession
    var mailbox: FakeMailbox
    var now = Instant(microseconds: 0)
    private(set) var batches: [MailboxBatch] = []
    private(set) var notes: [MailboxNote] = []
    private(set) var end: IMAPFault??
    /// Commands that had been said when the first batch was handed over.
    private(set) var saidBeforeStoring: [String] = []

    static let key: UInt64 = 99

    init(_ mailbox: FakeMailbox, _ plan: MailboxPlan = MailboxPlan(), from position: MailboxPosition? = nil) {
        self.mailbox = mailbox
        session = IMAPSession(plan, from: position, key: Self.key, at: now)
        perform(session.begin(at: now))
    }

    var items: [MailboxItem] { batches.flatMap(\.items) }
    var uids: [UInt32] { items.map(\.uid) }
    var isOver: Bool { end != nil }

    /// What ended it, if it was a fault.
    var fault: IMAPFault? { end ?? nil }

    mutating func hear(_ text: String) { perform(session.receive(Array(text.utf8), at: now)) }
    mutating func hangUp() { perform(session.receive([], at: now)) }
    mutating func stop() { perform(session.stop(at: now)) }

    mutating func pass(_ span: Span) {
        now = now + span
        perform(session.tick(at: now))
    }

    private mutating func perform(_ outputs: [IMAPSession.Output]) {
        var queue = outputs[...]
        while let output = queue.popFirst() {
            switch output {
            case .send(let bytes):
                let line = String(decoding: bytes, as: UTF8.self).dropLast(1)
                let answer = mailbox.answer(String(line))
                if !answer.isEmpty { pending += answer }
            case .batch(let batch):
                if batches.isEmpty { saidBeforeStoring = mailbox.commands }
                batches.append(batch)
                queue += session.stored(at: now)
            case .note(let note): notes.append(note)
            case .end(let fault): end = .some(fault)
            }
            // The server's answer is read when nothing else is left to do.
            if queue.isEmpty, !pending.isEmpty {
                let bytes = pending
                pending = []
                queue += session.receive(bytes, at: now)
            }
        }
    }

    private var pending: [UInt8] = []
}
