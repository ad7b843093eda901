import FrontdeskAPI
import FrontdeskCore

/// A conversation and its messages as people read them.
struct ConversationText {
    let time: RelativeTime

    /// The head: case and subject, customer, where it stands.
    func head(_ view: ConversationView, into page: inout Page) {
        page.add(parts: [view.work.conversation.description, view.subject], tone: .strong)
        page.add(parts: [customer(view.contact), view.language == "und" ? nil : view.language])
        page.add(parts: WorkText.parts(view.work, time: time), tone: time.isLate(view.work.due) ? .late : .plain)
    }

    /// One message, its own line of facts first; a subject that stands above already is not said again.
    func message(_ message: WireMessage, of subject: String, into page: inout Page) {
        page.space()
        page.add(
            parts: [
                message.id.description, author(message), time.ago(message.at), kind(message), proof(message),
                message.delivery,
            ], tone: .dim)
        if let own = message.subject, !own.isEmpty, own != subject { page.add(own, indent: 2, tone: .strong) }
        page.add(message.text, indent: 2)
        for (place, attachment) in message.attachments.enumerated() {
            let harm = attachment.scan == .infected || attachment.scan == .blocked
            page.add(
                "[\(place + 1): \(attachment.name), \(attachment.type), \(Self.size(attachment.bytes)), "
                    + "\(attachment.scan.name)]", indent: 2, tone: harm ? .late : .dim)
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
