import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore
package import FrontdeskStore
package import Logging

/// Makes of a mail's bytes what the desk takes in: read, its language told, looked through, its files kept.
///
/// All of it happens before the loop hears of the mail, and on the thread of whoever calls.
package struct MailIntake: Sendable {
    let store: any Store & Sendable
    let directory: @Sendable () -> Directory
    let hasRoom: @Sendable () -> Bool
    let scanner: FileScanner
    let logger: Logger

    package init(
        store: any Store & Sendable, directory: @escaping @Sendable () -> Directory,
        hasRoom: @escaping @Sendable () -> Bool, scanner: FileScanner, logger: Logger
    ) {
        self.store = store
        self.directory = directory
        self.hasRoom = hasRoom
        self.scanner = scanner
        self.logger = logger
    }

    /// Why nothing of it can be taken now; it has to come again.
    enum Refusal: Error {
        /// The disk is nearly full.
        case noRoom
        case store(StoreError)
        /// The channel is not in the configuration any more.
        case noChannel
    }

    /// A mail as the desk takes it: a message, or its bytes where it cannot be read.
    ///
    /// - Parameters:
    ///   - envelope: the recipients by its envelope, where they are known.
    ///   - key: names this mail in this channel for good; nil where its own Message-ID does.
    func item(
        _ bytes: [UInt8], for envelope: [String] = [], of channel: String, by reader: MailReader, key: String?
    ) throws(Refusal) -> MailboxDelivery.Item {
        guard hasRoom() else { throw .noRoom }
        let directory = directory()
        guard let number = directory.names.number(.channel, channel) else { throw .noChannel }
        var blob = ""
        do throws(StoreError) {
            if bytes.count > IntakeLimits.blobThreshold { blob = try store.putBlob(bytes).hex }
        } catch {
            throw .store(error)
        }
        let raw = blob.isEmpty ? bytes : []
        let reading: MailReader.Reading
        do throws(MailFault) {
            reading = try reader.read(bytes, for: envelope)
        } catch {
            return .quarantine(quarantined(channel, error.code, error.text, raw, blob: blob))
        }
        var message = reading.message
        if let key { message.dedupe = key }
        let verdicts = scanner.verdicts(of: reading.files.map { ($0.name, $0.content) })
        do throws(StoreError) {
            for (file, verdict) in zip(reading.files, verdicts) {
                let digest = try store.putBlob(file.content)
                message.attachments.append(
                    Attachment(
                        name: file.name, type: file.type, bytes: file.content.count, sha256: digest.hex,
                        verdict: verdict))
            }
        } catch {
            throw .store(error)
        }
        LanguageDetector.fillIn(&message)
        let hits = directory.policy.policy.hits(in: message)
        return .message(
            IntakeItem(
                channel: ChannelNumber(number), message: message, raw: raw, rawBlob: blob, textHits: hits.text,
                subjectHits: hits.subject, generation: directory.policy.generation))
    }

    /// What is kept of a mail that nobody can read here.
    func quarantined(
        _ channel: String, _ code: String, _ detail: String, _ bytes: [UInt8], blob: String = ""
    ) -> QuarantineItem {
        logger.warning(
            "a mail could not be read and is in quarantine",
            metadata: ["channel": "\(channel)", "code": "\(code)", "detail": "\(detail)"])
        return QuarantineItem(channel: channel, code: code, detail: detail, bytes: bytes, blob: blob)
    }
}
