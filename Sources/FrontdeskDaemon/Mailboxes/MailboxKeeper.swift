import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore
import Logging
import NIOCore
import Synchronization

/// Takes a mailbox's mails into the desk, together with the position they stand at, in one transaction.
struct MailboxKeeper: MailboxOwner {
    let channel: EmailChannel
    /// The mailbox's name: its position counts for no other.
    let mailbox: String
    let number: ChannelNumber
    let intake: MailIntake
    let lanes: Lanes
    let counters: WebMetrics.Channel
    let state: MailboxState
    let logger: Logger

    /// Why mails could not be stored; they come again.
    struct NotStored: Error, CustomStringConvertible {
        let description: String
    }

    func take(_ batch: MailboxBatch) async throws {
        try await store(try await read(batch.items), batch.position)
        state.left(batch.waiting, at: SystemClock.wall())
    }

    /// Mails of one mailbox that are read at a time: no core reads two, and a batch has the memory for all of its mails.
    private static let readersMax = System.coreCount

    /// Reads them side by side, and gives them in their order.
    private func read(_ mails: [MailboxItem]) async throws(NotStored) -> [MailboxDelivery.Item] {
        typealias Reading = Result<MailboxDelivery.Item, MailIntake.Refusal>
        let readings = await withTaskGroup(of: (Int, Reading).self) { group in
            var readings: [Int: Reading] = [:]
            for (place, mail) in mails.enumerated() {
                if place >= Self.readersMax, let (done, reading) = await group.next() { readings[done] = reading }
                group.addTask { (place, Reading { () throws(MailIntake.Refusal) in try item(mail) }) }
            }
            for await (done, reading) in group { readings[done] = reading }
            return readings
        }
        var items: [MailboxDelivery.Item] = []
        for place in mails.indices {
            do throws(MailIntake.Refusal) {
                guard let reading = readings[place] else { throw .noRoom }
                items.append(try reading.get())
            } catch {
                throw NotStored(description: error.text)
            }
        }
        return items
    }

    private func item(_ item: MailboxItem) throws(MailIntake.Refusal) -> MailboxDelivery.Item {
        switch item.content {
        case .mail(let bytes):
            return try intake.item(bytes, of: channel.name, by: channel.settings.reader, key: item.key)
        case .tooLarge(let size, let head):
            return .quarantine(
                intake.quarantined(channel.name, "mail-too-large", "it has \(size) bytes; its beginning is kept", head))
        case .unreadable(let reason):
            return .quarantine(intake.quarantined(channel.name, "mail-unreadable", "\(item.key): \(reason)", []))
        }
    }

    private func store(_ items: [MailboxDelivery.Item], _ position: MailboxPosition) async throws(NotStored) {
        switch await submit(items, position) {
        case .takenIn(let answers): count(answers)
        // One of them is more than the desk can take: each by itself, so that the others are not held up by it.
        case .faulty:
            for item in items where items.count > 1 { try settle(await submit([item], nil)) }
            try settle(await submit([], position))
        case .notFound: throw NotStored(description: "the channel is not in the configuration any more")
        case .stopping: throw NotStored(description: "the daemon stops")
        default: throw NotStored(description: "the store is unavailable")
        }
    }

    private func settle(_ answer: DeskAnswer) throws(NotStored) {
        switch answer {
        case .takenIn(let answers): count(answers)
        case .faulty: logger.error("a mail was more than the desk can take", metadata: ["channel": "\(channel.name)"])
        default: throw NotStored(description: "the store is unavailable")
        }
    }

    private func submit(_ items: [MailboxDelivery.Item], _ position: MailboxPosition?) async -> DeskAnswer {
        let record = position.map {
            MailboxRecord(
                channel: number, name: mailbox, validity: $0.validity, lastUID: $0.lastUID, modSeq: $0.modSeq)
        }
        let request = DeskRequest.mailbox(MailboxDelivery(channel: number, items: items, position: record))
        return await withCheckedContinuation { continuation in
            // A mailbox has one of these at a time and waits for its answer: that is its limit.
            let submission = Submission(request, bytes: Self.bytes(of: items)) { continuation.resume(returning: $0) }
            if case .taken = lanes.submit(submission, intake: true, mustTake: true) { return }
            continuation.resume(returning: .stopping)
        }
    }

    private static func bytes(of items: [MailboxDelivery.Item]) -> Int {
        items.reduce(0) { sum, item in
            switch item {
            case .message(let item): sum + item.raw.count + item.message.text.utf8.count + item.message.html.utf8.count
            case .quarantine(let item): sum + item.bytes.count
            }
        }
    }

    private func count(_ answers: [DeskAnswer]) {
        for answer in answers {
            switch answer {
            case .received: counters.received.add(1, ordering: .relaxed)
            case .duplicate: counters.duplicates.add(1, ordering: .relaxed)
            default: counters.quarantined.add(1, ordering: .relaxed)
            }
        }
    }

    func hear(_ note: MailboxNote) async {
        state.hear(note, at: SystemClock.wall())
        func say(_ level: Logger.Level, _ text: Logger.Message, _ more: Logger.Metadata = [:]) {
            logger.log(level: level, text, metadata: more.merging(["channel": "\(channel.name)"]) { $1 })
        }
        switch note {
        case .opened(let mails, _, let isNew):
            say(.notice, "the mailbox is open", ["mails": "\(mails)", "new": "\(isNew)"])
        case .found(let count):
            if count >= MailboxService.tellWaiting { say(.notice, "mails wait", ["waiting": "\(count)"]) }
        // Where everything is read the position is worth a commit only for what else the server counts.
        case .read(let position):
            if position.modSeq != 0 { try? await store([], position) }
        case .afterwardsRefused(let text):
            say(.warning, "the server does not flag or move the mails that were taken", ["reason": "\(text)"])
        case .stray(let line): say(.debug, "a line of the server that nobody understands", ["line": "\(line)"])
        case .ended(let fault, let span):
            say(
                .warning, "the mailbox is lost for now",
                ["reason": "\(fault.text)", "retryAfterMilliseconds": "\(span.microseconds / 1_000)"])
        }
    }
}

extension MailIntake.Refusal {
    /// Why, for operators.
    fileprivate var text: String {
        switch self {
        case .noRoom: "the disk is nearly full"
        case .store(let error): "\(error)"
        case .noChannel: "the channel is not in the configuration any more"
        }
    }
}
