import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore
package import FrontdeskStore
package import Logging

/// Makes of what a channel tells what the desk takes in: its language told, looked through, its files kept.
///
/// All of it happens before the loop hears of it, and on the thread of whoever calls. It may wait for the scanner.
package struct ChannelIntake: Sendable {
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
    enum Refusal: Error, CustomStringConvertible {
        /// The disk is nearly full.
        case noRoom
        case store(StoreError)
        /// The channel is not in the configuration any more.
        case noChannel

        var description: String {
            switch self {
            case .noRoom: "the disk is nearly full"
            case .store(let error): "\(error)"
            case .noChannel: "the channel is not in the configuration any more"
            }
        }
    }

    /// One item as the desk takes it.
    func item(
        _ item: ChannelItem, of channel: String, _ number: ChannelNumber
    ) throws(Refusal) -> ChannelDelivery.Item {
        guard hasRoom() else { throw .noRoom }
        switch item {
        case .receipt(let receipt): return .receipt(receipt)
        case .unreadable(let code, let detail, let bytes):
            return .quarantine(try quarantined(channel, code.rawValue, detail, bytes))
        case .message(let message, let files, let raw):
            return .message(try taken(message, files.named, raw, number))
        }
    }

    /// A message as the desk takes it, with the files that came along looked at and kept; they are those of its attachments
    /// that are not elsewhere.
    func taken(
        _ received: InboundMessage, _ files: [(name: String, bytes: [UInt8])], _ raw: [UInt8], _ number: ChannelNumber
    ) throws(Refusal) -> IntakeItem {
        var message = received
        // What somebody took back is shown, and asks for nothing.
        if message.kind == .delete { message.automatic = true }
        let places = message.attachments.indices.filter { received.attachments[$0].source.isEmpty }
        var blob = ""
        do throws(StoreError) {
            for (place, (file, verdict)) in zip(places, zip(files, scanner.verdicts(of: files))) {
                message.attachments[place].sha256 = try store.putBlob(file.bytes).hex
                message.attachments[place].verdict = verdict
            }
            blob = try self.blob(raw)
        } catch {
            throw .store(error)
        }
        return IntakeItem(
            reading: message, of: number, raw: blob.isEmpty ? raw : [], rawBlob: blob, by: directory().policy)
    }

    /// What is kept of something that nobody can read here.
    func quarantined(
        _ channel: String, _ code: String, _ detail: String, _ bytes: [UInt8]
    ) throws(Refusal) -> QuarantineItem {
        var blob = ""
        do throws(StoreError) { blob = try self.blob(bytes) } catch { throw .store(error) }
        logger.record(
            .messageQuarantined, "what came could not be understood and is in quarantine",
            ["channel": "\(channel)", "code": "\(code)", "detail": "\(detail)"])
        return QuarantineItem(
            channel: channel, code: code, detail: detail, bytes: blob.isEmpty ? bytes : [], blob: blob)
    }

    /// The blob of bytes that are too large for a row; empty where they are not.
    private func blob(_ bytes: [UInt8]) throws(StoreError) -> String {
        bytes.count > IntakeLimits.blobThreshold ? try store.putBlob(bytes).hex : ""
    }
}

extension IntakeItem {
    /// A message with its language told and its texts looked through, by the policy in force.
    convenience init(
        reading message: InboundMessage, of channel: ChannelNumber, raw: [UInt8] = [], rawBlob: String = "",
        by policy: BoundPolicy
    ) {
        var message = message
        LanguageDetector.fillIn(&message)
        let hits = policy.policy.hits(in: message)
        self.init(
            channel: channel, message: message, raw: raw, rawBlob: rawBlob, textHits: hits.text,
            subjectHits: hits.subject, generation: policy.generation)
    }
}

extension [ReceivedFile] {
    /// Names and bytes.
    var named: [(name: String, bytes: [UInt8])] { map { ($0.attachment.name, $0.bytes) } }
}
