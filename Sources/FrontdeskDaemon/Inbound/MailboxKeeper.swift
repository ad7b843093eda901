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
    let desk: InboundDesk
    let intake: MailIntake
    let state: InboundState

    /// Mails that are worth a line of the log when they wait.
    private static let tellWaiting = 100

    func take(_ batch: MailboxBatch) async throws {
        try await store(try await read(batch.items), batch.position)
        state.left(batch.waiting, at: SystemClock.wall())
    }

    /// Mails of one mailbox that are read at a time: no core reads two, and a batch has the memory for all of its mails.
    private static let readersMax = System.coreCount

    /// Reads them side by side, and gives them in their order.
    private func read(_ mails: [MailboxItem]) async throws(InboundDesk.NotStored) -> [ChannelDelivery.Item] {
        typealias Reading = Result<ChannelDelivery.Item, ChannelIntake.Refusal>
        let readings = await withTaskGroup(of: (Int, Reading).self) { group in
            var readings: [Int: Reading] = [:]
            for (place, mail) in mails.enumerated() {
                if place >= Self.readersMax, let (done, reading) = await group.next() { readings[done] = reading }
                group.addTask { (place, Reading { () throws(ChannelIntake.Refusal) in try item(mail) }) }
            }
            for await (done, reading) in group { readings[done] = reading }
            return readings
        }
        var items: [ChannelDelivery.Item] = []
        for place in mails.indices {
            do throws(ChannelIntake.Refusal) {
                guard let reading = readings[place] else { throw .noRoom }
                items.append(try reading.get())
            } catch {
                throw InboundDesk.NotStored(description: error.description)
            }
        }
        return items
    }

    private func item(_ item: MailboxItem) throws(ChannelIntake.Refusal) -> ChannelDelivery.Item {
        switch item.content {
        case .mail(let bytes):
            return try intake.item(
                bytes, of: channel.name, by: channel.settings.reader, key: item.key, received: item.received
            ).delivered
        case .tooLarge(let size, let head):
            return .quarantine(
                try intake.desk.quarantined(
                    channel.name, "mail-too-large", "it has \(size) bytes; its beginning is kept", head))
        case .unreadable(let reason):
            return .quarantine(
                try intake.desk.quarantined(channel.name, "mail-unreadable", "\(item.key): \(reason)", []))
        }
    }

    private func store(
        _ items: [ChannelDelivery.Item], _ position: MailboxPosition
    ) async throws(InboundDesk.NotStored) {
        let record = MailboxRecord(
            channel: desk.number, name: mailbox, validity: position.validity, lastUID: position.lastUID,
            modSeq: position.modSeq)
        try await desk.store(items, .mailbox(record))
    }

    func hear(_ note: MailboxNote) async {
        let now = SystemClock.wall()
        func say(_ kind: LogKind, _ text: Logger.Message, _ more: Logger.Metadata = [:]) {
            desk.logger.record(kind, text, more.merging(["channel": "\(channel.name)"]) { $1 })
        }
        switch note {
        case .opened(let mails, _, let isNew):
            state.connected()
            say(.channelUp, "the mailbox is open", ["mails": "\(mails)", "new": "\(isNew)"])
        case .found(let count):
            state.found(count)
            if count >= Self.tellWaiting { say(.mailsWait, "mails wait", ["waiting": "\(count)"]) }
        // Where everything is read the position is worth a commit only for what else the server counts.
        case .read(let position):
            state.left(0, at: now)
            if position.modSeq != 0 { try? await store([], position) }
        case .afterwardsRefused(let text):
            say(.channelComplains, "the server does not flag or move the mails that were taken", ["reason": "\(text)"])
        case .stray(let line):
            desk.logger.debug("a line of the server that nobody understands", metadata: ["line": "\(line)"])
        case .ended(let fault, let span):
            state.lost(fault.text, retryAt: now + span)
            say(
                .channelLost, "the mailbox is lost for now",
                ["reason": "\(fault.text)", "retryAfterMilliseconds": "\(span.microseconds / 1_000)"])
        }
    }
}
