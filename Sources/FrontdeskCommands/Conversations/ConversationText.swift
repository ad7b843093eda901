import FrontdeskAPI
import FrontdeskCore

/// A conversation and its messages as people read them.
struct ConversationText {
    let time: RelativeTime
    /// Whether quotes at the end of a message are shown.
    var showsQuotes = false

    /// The head: case and subject, customer, where it stands.
    func head(_ view: ConversationView, into page: inout Page) {
        page.add(parts: [view.work.conversation.description, view.subject], tone: .strong)
        page.add(parts: [customer(view.contact), view.language == "und" ? nil : view.language])
        page.add(parts: WorkText.parts(view.work, time: time), tone: time.isLate(view.work.due) ? .late : .plain)
        if let linked = view.linked {
            page.add(Self.link(view.link, to: linked, isPublic: view.work.visibility == .public), tone: .dim)
        }
    }

    private static func link(_ link: String?, to linked: ConversationID, isPublic: Bool) -> String {
        switch link {
        case "related": "Possibly about \(linked)"
        case "person": "The same customer \(isPublic ? "in private" : "in public"): \(linked)"
        default: "Goes on from \(linked)"
        }
    }

    /// One message, its own line of facts first; a subject that stands above already is not said again.
    func message(_ message: WireMessage, of subject: String, into page: inout Page) {
        page.space()
        page.add(
            parts: [
                message.id.description, author(message), time.ago(message.at), kind(message), proof(message),
                automatic(message), protection(message), message.delivery,
            ], tone: .dim)
        if let own = message.subject, !own.isEmpty, own != subject { page.add(own, indent: 2, tone: .strong) }
        if let invitation = message.mail?.invitation?.invitation {
            page.add(parts: InvitationText.parts(invitation), indent: 2, tone: .strong)
        }
        text(of: message, into: &page)
        for sentence in message.mail?.report.map(Self.told) ?? [] { page.add(sentence, indent: 2, tone: .late) }
        for answer in message.mail?.answers ?? [] where answer.state != .taken {
            page.add(Self.told(answer), indent: 2, tone: .late)
        }
        for (place, attachment) in message.attachments.enumerated() {
            let harm = attachment.scan == .infected || attachment.scan == .blocked
            let size = attachment.bytes > 0 || attachment.place == .here ? "\(Self.size(attachment.bytes)), " : ""
            let state = attachment.place == .here ? attachment.scan.name : attachment.place.name
            page.add(
                "[\(place + 1): \(attachment.name), \(attachment.type), \(size)\(state)]", indent: 2,
                tone: harm ? .late : .dim)
        }
    }

    /// What was said; quotes at its end only where they are wanted.
    private func text(of message: WireMessage, into page: inout Page) {
        guard !showsQuotes, let end = message.quotedFrom, end < message.text.utf8.count else {
            return page.add(message.text, indent: 2)
        }
        var said = message.text.utf8.prefix(end)
        while let last = said.last, last == 0x0A || last == 0x0D || last == 0x20 { said.removeLast() }
        if !said.isEmpty { page.add(String(decoding: said, as: UTF8.self), indent: 2) }
        let lines = message.text.utf8.dropFirst(end).split(separator: 0x0A).count
        page.add("[\(lines) quoted line\(lines == 1 ? "" : "s"); --quotes shows them]", indent: 2, tone: .dim)
    }

    /// What a mail server tells of a mail of ours, in a sentence for each recipient.
    static func told(_ report: WireReport) -> [String] {
        let mail = report.message.map { "\($0)" } ?? "a mail"
        let first = WireReported(
            kind: report.kind, recipient: report.recipient, reason: report.reason, isHard: report.isHard)
        return ([first] + report.others).map { told($0, of: mail) }
    }

    private static func told(_ reported: WireReported, of mail: String) -> String {
        let whom = reported.recipient.map { " to \($0)" } ?? ""
        let why = reported.reason.map { ": \($0)\(reported.isHard ? ", for good" : "")" } ?? ""
        switch reported.kind {
        case "failed": return "\(mail)\(whom) did not arrive\(why)"
        case "delayed": return "\(mail)\(whom) has not arrived yet\(why)"
        case "delivered": return "\(mail)\(whom) has arrived"
        case "complaint": return "the recipient of \(mail) calls it unwanted"
        default: return "\(mail)\(whom) was shown to its recipient"
        }
    }

    /// What became of a mail of ours for one recipient who does not have it.
    static func told(_ answer: WireAnswer) -> String {
        let codes = answer.enhanced.map { "\(answer.code) \($0)" } ?? "\(answer.code)"
        let whom = answer.recipient ?? "a recipient"
        switch answer.state {
        case .taken: return "taken for \(whom): \(codes)"
        case .later: return "put off for \(whom): \(codes)"
        case .refused: return "refused for \(whom): \(codes)"
        // The code is the one by which it had been taken; why it came back stands with the report.
        case .bounced: return "came back from \(whom)"
        }
    }

    private func customer(_ contact: WireContact) -> String {
        let address = contact.email ?? contact.phone
        guard let name = contact.name ?? address else { return contact.id.description }
        let full = contact.name == nil ? name : address.map { "\(name) <\($0)>" } ?? name
        return "\(full) (\(contact.id))"
    }

    private func author(_ message: WireMessage) -> String {
        switch message.direction {
        case .inbound: message.author ?? "customer"
        case .outbound: "answered by \(message.author ?? "the desk")"
        case .note: "note by \(message.author ?? "the desk")"
        }
    }

    private func kind(_ message: WireMessage) -> String? {
        let isPublic = message.visibility == .public
        switch message.kind {
        case .message: return isPublic ? "public" : nil
        default: return isPublic ? "public \(message.kind.name)" : message.kind.name
        }
    }

    private func automatic(_ message: WireMessage) -> String? {
        guard let mail = message.mail, !mail.auto.isEmpty, message.direction == .inbound else { return nil }
        return "automatic"
    }

    /// Nobody has looked whether a signature is right, so it is not said that there is one to rely on.
    private func protection(_ message: WireMessage) -> String? {
        switch message.mail?.protection {
        case "signed": "signed, not checked"
        case "encrypted": "encrypted, not readable here"
        default: nil
        }
    }

    private func proof(_ message: WireMessage) -> String? {
        message.direction == .inbound && message.verified == .none ? "sender not verified" : nil
    }

    /// `812 B`, `34 kB`, `2.5 MB`.
    static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1_000: "\(bytes) B"
        case ..<1_000_000: "\((bytes + 500) / 1_000) kB"
        default: "\(bytes / 1_000_000).\(bytes % 1_000_000 / 100_000) MB"
        }
    }
}
