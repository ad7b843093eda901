import FrontdeskContent
import FrontdeskCore

/// Writes a mail (RFC 5322, MIME). The same draft gives the same bytes.
///
/// No value becomes a field or a line of its own: what people wrote is cleaned, what programs wrote is refused. Text is
/// quoted-printable rather than `format=flowed`: it comes out to the byte, its paragraphs fit every window, and half of the
/// programs that people read with would show a flowed text broken at 72 characters.
package enum MailComposer {
    /// - Throws: `ComposeFault`.
    package static func compose(_ draft: MailDraft) throws(ComposeFault) -> ComposedMail {
        let people = try addresses(draft)
        var output = try fields(draft, people)
        appendBody(draft, to: &output)
        guard output.count <= ComposeLimits.mailBytesMax else { throw .tooLarge }
        var recipients: [OutgoingAddress] = []
        for each in people.to + people.cc where !recipients.contains(each.address) { recipients.append(each.address) }
        let envelope = SMTPEnvelope(
            sender: draft.isAutomatic ? nil : people.from.address, recipients: recipients,
            hasUTF8Fields: people.all.contains { $0.address.needsUTF8 })
        return ComposedMail(bytes: output, envelope: envelope)
    }

    private struct Person {
        let words: [String]
        let address: OutgoingAddress
    }

    private struct People {
        let from: Person
        let to: [Person]
        let cc: [Person]
        let replyTo: Person?
        var all: [Person] { [from] + to + cc + (replyTo.map { [$0] } ?? []) }
    }

    private static func addresses(_ draft: MailDraft) throws(ComposeFault) -> People {
        guard !draft.to.isEmpty else { throw .noRecipient }
        guard draft.to.count + draft.cc.count <= ComposeLimits.recipientsMax else { throw .tooManyRecipients }
        var to: [Person] = []
        for each in draft.to { to.append(try person(each, "To")) }
        var cc: [Person] = []
        for each in draft.cc { cc.append(try person(each, "Cc")) }
        var replyTo: Person?
        if let address = draft.replyTo { replyTo = try person(MailAddress(name: "", address: address), "Reply-To") }
        return People(from: try person(draft.from, "From"), to: to, cc: cc, replyTo: replyTo)
    }

    private static func person(_ address: MailAddress, _ field: String) throws(ComposeFault) -> Person {
        guard let path = OutgoingAddress(address.address) else { throw .address(field: field) }
        let name = HeaderWords.phrase(HeaderWords.cleaned(address.name, bytesMax: ComposeLimits.nameBytesMax))
        return Person(words: name.isEmpty ? [path.path] : name + ["<\(path.path)>"], address: path)
    }

    private static func fields(_ draft: MailDraft, _ people: People) throws(ComposeFault) -> [UInt8] {
        guard let date = MailDate.text(draft.date) else { throw .date }
        guard let messageID = identifier(draft.messageID) else { throw .messageID }
        let subject = HeaderWords.cleaned(draft.subject, bytesMax: ComposeLimits.subjectBytesMax)
        var block = HeaderBlock()
        block.add("Date", date)
        block.add("From", people.from.words)
        if let replyTo = people.replyTo { block.add("Reply-To", replyTo.words) }
        block.add("To", list(people.to))
        block.add("Cc", list(people.cc))
        block.add("Subject", HeaderWords.unstructured(subject))
        block.add("Message-ID", messageID)
        // Those of strangers: one that is none, or that no line can hold, is left out.
        block.add("In-Reply-To", [draft.inReplyTo].compactMap { $0.flatMap(identifier) })
        block.add("References", bounded(draft.references.compactMap(identifier)))
        if draft.isAutomatic {
            block.add("Auto-Submitted", "auto-replied")
            // Exchange sends vacation notices to what has only the field above.
            block.add("X-Auto-Response-Suppress", "All")
        }
        if draft.loop > 0 { block.add(AutomaticMail.loopField, "\(draft.loop)") }
        block.add("MIME-Version", "1.0")
        return block.bytes
    }

    private static func list(_ people: [Person]) -> [String] {
        people.enumerated().flatMap { index, person in
            index == people.count - 1 ? person.words : person.words.dropLast() + person.words.suffix(1).map { $0 + "," }
        }
    }

    /// In its angle brackets; nil where it is none (RFC 5322, section 3.6.4, and what is in use).
    private static func identifier(_ id: String) -> String? {
        let isVisible = id.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
        }
        guard isVisible, !id.isEmpty, id.utf8.count <= ComposeLimits.messageIDBytesMax else { return nil }
        return "<\(id)>"
    }

    /// The first, which began the thread, and the latest.
    private static func bounded(_ references: [String]) -> [String] {
        guard references.count > ComposeLimits.referencesMax else { return references }
        return references.prefix(1) + references.suffix(ComposeLimits.referencesMax - 1)
    }

    /// Neither of the encodings can write it, since a `=` is followed by two digits or by nothing (RFC 2045, section 6.7).
    private static let boundary = "=_frontdesk"

    private static func appendBody(_ draft: MailDraft, to output: inout [UInt8]) {
        let text = OutgoingText.body(draft)
        guard !draft.files.isEmpty else { return append(text, to: &output) }
        var block = HeaderBlock()
        block.add("Content-Type", ["multipart/mixed;", "boundary=\"\(boundary)\""])
        output += block.bytes
        let encoded = draft.files.reduce(0) { $0 + $1.content.count / 57 * 78 + 1_024 }
        output.reserveCapacity(output.count + text.utf8.count * 2 + encoded)
        output += Array("\r\n--\(boundary)\r\n".utf8)
        append(text, to: &output)
        for file in draft.files {
            let name = OutgoingText.fileName(file.name)
            var block = HeaderBlock()
            block.add("Content-Type", FileNameField.type(type(file.type), name))
            block.add("Content-Disposition", FileNameField.disposition(name))
            block.add("Content-Transfer-Encoding", "base64")
            output += Array("--\(boundary)\r\n".utf8) + block.bytes + [0x0D, 0x0A]
            TransferEncoding.appendBase64(file.content, to: &output)
        }
        output += Array("--\(boundary)--\r\n".utf8)
    }

    /// A part of text with its fields.
    private static func append(_ text: String, to output: inout [UInt8]) {
        var block = HeaderBlock()
        block.add("Content-Type", ["text/plain;", "charset=utf-8"])
        block.add("Content-Transfer-Encoding", "quoted-printable")
        output += block.bytes + [0x0D, 0x0A]
        TransferEncoding.appendQuoted(text, to: &output)
    }

    /// `type/subtype` in lower case; what is none, or must not be in base64 (RFC 2045, section 6.4), is plain bytes.
    private static func type(_ type: String) -> String {
        let bare = type.prefix { $0 != ";" && $0 != " " }.lowercased()
        let halves = bare.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isType =
            halves.count == 2
            && halves.allSatisfy { half in
                (1...64).contains(half.count)
                    && half.allSatisfy { HeaderWords.isAlphanumeric($0) || "!#$&-^_.+".utf8.contains($0) }
            }
        let isComposite = bare.hasPrefix("message/") || bare.hasPrefix("multipart/")
        return isType && !isComposite ? bare : "application/octet-stream"
    }
}
