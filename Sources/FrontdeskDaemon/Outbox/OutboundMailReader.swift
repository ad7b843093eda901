import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore
import FrontdeskStore

/// Makes of the records what an answer by mail needs: to whom, in which thread, what is quoted.
struct OutboundMailReader {
    let records: any RecordLookups

    /// Messages before the answer in which the one it answers is looked for: notes and machines may stand between.
    static let messagesBack = 50

    /// What the mail says besides its text.
    func mail(
        of record: MessageRecord, in conversation: ConversationRecord, to identity: IdentityRecord
    ) throws(StoreError) -> OutboundMail? {
        guard let facts = record.content.mail else { return nil }
        let answered = try records.answered(endingAt: record.previous)
        // Of whom it was thought to be wrongly, the address is nobody's to write to.
        let isMistaken = answered?.identity == conversation.mistaken
        let author = isMistaken ? nil : answered?.content.sender
        let isAutomatic = record.content.automatic
        // A machine answers where the mail came from and nobody it names: else anybody could be written to.
        let person = [answered?.content.mail?.replyTo, author?.email]
        let wanted = isMistaken ? [] : isAutomatic ? [record.content.recipients.first] : person
        let address = wanted.lazy.compactMap { $0 }.first { !$0.isEmpty } ?? identity.address
        // The name is that of who wrote, which need not be whom the envelope names.
        let isTheirs = !isAutomatic || RecipientAddress.folded(address) == RecipientAddress.folded(identity.address)
        var mail = OutboundMail(
            messageID: facts.messageID,
            to: [MailAddress(name: isTheirs ? author?.name ?? identity.name : "", address: address)],
            subject: conversation.subject, writtenAt: record.storedAt)
        // Whoever was copied and answers first does not cut the customer off.
        if let author, !isAutomatic, author.id != identity.address, address != identity.address {
            mail.cc = [MailAddress(name: identity.name, address: identity.address)]
        }
        let known = Set((mail.to + mail.cc).map { RecipientAddress.folded($0.address) })
        mail.cc += facts.copies.filter { !known.contains(RecipientAddress.folded($0)) }.map {
            MailAddress(name: "", address: $0)
        }
        mail.isAutomatic = isAutomatic
        mail.signature = facts.signature
        if let parent = answered?.content.mail { tie(&mail, to: parent) }
        if !isAutomatic { mail.quoted = answered.map { quote($0, language: conversation.language) } }
        for file in record.content.attachments {
            guard let bytes = try records.blob(BlobDigest(hex: file.sha256)) else {
                throw .damaged("file \(file.sha256) of \(record.id) is missing")
            }
            mail.files.append(MailDraft.File(name: file.name, type: file.type, content: bytes))
        }
        return mail
    }

    /// A Message-ID that was made here names nothing that the other side has.
    private func tie(_ mail: inout OutboundMail, to parent: MailFacts) {
        let isOurs = { (id: String) in id.hasSuffix("@\(MailThread.madeHost)") }
        mail.references = (parent.parents.reversed() + [parent.messageID]).filter { !isOurs($0) }
        mail.inReplyTo = isOurs(parent.messageID) ? nil : parent.messageID
    }

    /// What they said, without what they quoted: the thread has that already.
    private func quote(_ message: MessageRecord, language: String) -> OutboundMail.Quoted {
        let content = message.content
        var text = content.text
        if let end = content.quotedFrom, end > 0 { text = String(decoding: text.utf8.prefix(end), as: UTF8.self) }
        let sender = content.sender
        return OutboundMail.Quoted(
            author: sender.name.isEmpty ? sender.email : sender.name,
            date: content.sentAt.isSet ? content.sentAt : message.storedAt, language: language, text: text)
    }
}
