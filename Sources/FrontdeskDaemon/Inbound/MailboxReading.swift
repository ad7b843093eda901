import AsyncCurl
import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore
import Logging

/// A mail channel with the settings it was made of.
struct EmailSource: Sendable {
    let settings: EmailChannelSettings
    let channel: EmailChannel
}

/// Reads the mailbox of a mail channel.
struct MailboxReading: Sendable {
    let intake: MailIntake
    let desks: InboundDesks
    let records: any RecordReader

    /// The channel to be read; nil where it has no mailbox.
    func source(_ email: EmailSource) -> InboundSource? {
        guard email.settings.imap != nil else { return nil }
        return InboundSource(name: email.channel.name, settings: .email(email.settings), secrets: nil) {
            await read(email.channel, $0)
        }
    }

    private func read(_ channel: EmailChannel, _ standing: InboundState) async {
        guard let imap = channel.settings.imap, let desk = desks.desk(of: channel.name) else { return }
        let keeper = MailboxKeeper(
            channel: channel, mailbox: imap.plan.mailbox, desk: desk, intake: intake, state: standing)
        let position: MailboxPosition?
        do {
            let record = try records.mailbox(desk.number)
            position = record.flatMap {
                $0.name != imap.plan.mailbox
                    ? nil : MailboxPosition(validity: $0.validity, lastUID: $0.lastUID, modSeq: $0.modSeq)
            }
        } catch {
            return standing.lost(IMAPFault.notTaken("\(error)").text, retryAt: .distantFuture)
        }
        let surroundings = MailboxReader.Surroundings(
            connect: { try await channel.openMailbox() }, now: { SystemClock.wall() },
            random: { SystemRandomNumberGenerator.draw() }, wait: { try await Pause.wait($0) })
        let reader = MailboxReader(imap.plan, owner: keeper, surroundings: surroundings)
        guard let fault = await reader.run(from: position), !Task.isCancelled else { return }
        standing.lost(fault.text, retryAt: .distantFuture)
        desk.logger.record(
            .channelDown, "the mailbox is not read any more: change what is wrong and reload",
            ["channel": "\(channel.name)", "reason": "\(fault.text)"])
    }
}
