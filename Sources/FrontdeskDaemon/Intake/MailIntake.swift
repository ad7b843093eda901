import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore

/// Makes of a mail's bytes what the desk takes in.
///
/// All of it happens before the loop hears of the mail, and on the thread of whoever calls.
package struct MailIntake: Sendable {
    let desk: ChannelIntake

    package init(_ desk: ChannelIntake) {
        self.desk = desk
    }

    /// A mail as the desk takes it.
    enum Item: Sendable {
        case message(IntakeItem)
        case quarantine(QuarantineItem)

        /// As one of several of its channel.
        var delivered: ChannelDelivery.Item {
            switch self {
            case .message(let item): .message(item)
            case .quarantine(let item): .quarantine(item)
            }
        }
    }

    /// A mail as the desk takes it: a message, or its bytes where it cannot be read.
    ///
    /// - Parameters:
    ///   - envelope: the recipients by its envelope, where they are known.
    ///   - received: when the mailbox had it; nil where that is not told.
    ///   - key: names this mail in this channel for good; nil where its own Message-ID does.
    func item(
        _ bytes: [UInt8], for envelope: [String] = [], of channel: String, by reader: MailReader, key: String?,
        received: Instant? = nil
    ) throws(ChannelIntake.Refusal) -> Item {
        guard desk.hasRoom() else { throw .noRoom }
        guard let number = desk.directory().names.number(.channel, channel) else { throw .noChannel }
        let reading: MailReader.Reading
        do throws(MailFault) {
            reading = try reader.read(bytes, for: envelope)
        } catch {
            return .quarantine(try desk.quarantined(channel, error.code, error.text, bytes))
        }
        var message = reading.message
        if let key { message.dedupe = key }
        message.receivedAt = received ?? .none
        message.attachments += reading.files.map {
            Attachment(name: $0.name, type: $0.type, bytes: $0.content.count, sha256: "")
        }
        let files = reading.files.map { (name: $0.name, bytes: $0.content) }
        return .message(try desk.taken(message, files, bytes, ChannelNumber(number)))
    }
}
