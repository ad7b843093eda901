package import FrontdeskCore

/// What of a mail was said, and what came along.
package struct MailContent: Equatable, Sendable {
    /// How a mail is protected; nobody here checks a signature or decrypts.
    package enum Protection: Hashable, Sendable {
        case none
        /// By S/MIME or PGP, and readable.
        case signed
        /// By S/MIME or PGP: the text is in a part that cannot be read here.
        case encrypted
    }

    /// The text as its writer saw it, in UTF-8 with `\n` at the ends of lines; empty where nothing was said.
    package private(set) var text = ""
    /// The HTML that was said, as it came but in UTF-8; empty where there was none. Not safe to be shown.
    package private(set) var html = ""
    package private(set) var attachments: [MailAttachment] = []
    package private(set) var protection = Protection.none
    /// What the first calendar among its parts is about.
    package private(set) var invitation: MailInvitation?
    /// What the writer of that calendar says of it.
    private var invitationText = ""

    /// A plain part this short beside HTML that says ten times as much is a note that the reader's program is too old.
    private static let noteBytesMax = 300
    private static let noteRatio = 10

    /// Chooses among the parts of a mail.
    package init(_ mail: MailMessage) {
        let said = read(mail.root)
        text = Self.trimmed(said.text)
        html = said.html
        if text.isEmpty, html.isEmpty, let invitation {
            // A calendar alone: what it says to people.
            let described = Self.trimmed(invitationText)
            text = [invitation.summary, described].filter { !$0.isEmpty }.joined(separator: "\n\n")
        }
        if ASCII.contains("-----BEGIN PGP MESSAGE-----", in: text) { protection = .encrypted }
        if protection == .none, ASCII.contains("-----BEGIN PGP SIGNED MESSAGE-----", in: text) { protection = .signed }
    }

    /// What one part says.
    private struct Said {
        var text = ""
        var html = ""
        var isBlank: Bool { text.utf8.allSatisfy(ASCII.isSpace) }
    }

    private mutating func read(_ part: MailPart) -> Said {
        guard part.isMultipart else { return leaf(part) }
        switch part.type {
        case "multipart/alternative": return alternative(part.children)
        case "multipart/related": return related(part)
        case "multipart/signed":
            if protection == .none { protection = .signed }
            return joined(part.children)
        case "multipart/encrypted":
            protection = .encrypted
            for child in part.children { attach(child, .encrypted) }
            return Said()
        case "multipart/report":
            // The first part is for people, the others are for machines (RFC 6522, section 3).
            let said = part.children.first.map { read($0) } ?? Said()
            for child in part.children.dropFirst() { attachAll(child) }
            return said
        case "multipart/digest":
            for child in part.children { attachAll(child) }
            return Said()
        default: return joined(part.children)
        }
    }

    private mutating func leaf(_ part: MailPart) -> Said {
        guard Self.isSaid(part) else {
            attach(part)
            return Said()
        }
        let text = part.text ?? ""
        if part.type == "text/html" { return Said(text: HTMLText.render(text), html: text) }
        guard part.parameter("format").map(ASCII.lower) == "flowed" else { return Said(text: text) }
        return Said(text: FlowedText.join(text, deleteSpace: part.parameter("delsp").map(ASCII.lower) == "yes"))
    }

    /// Text that is not a file.
    private static func isSaid(_ part: MailPart) -> Bool {
        guard part.disposition != .attachment else { return false }
        switch part.type {
        // A name alone makes no file of what is shown in its place: some programs name their bodies.
        case "text/plain": return part.name.isEmpty || part.disposition == .none && !part.name.contains(".")
        case "text/html": return part.name.isEmpty || part.disposition == .none
        case "text/enriched", "text/richtext", "text/x-amp-html", "text/markdown": return part.name.isEmpty
        default: return false
        }
    }

    /// The same in several forms, the best of which is the last; the plain one is what the customer's words are.
    private mutating func alternative(_ parts: [MailPart]) -> Said {
        var plain = Said()
        var rich = Said()
        for part in parts {
            if part.type == "text/x-amp-html" || part.type == "text/enriched" || part.type == "text/richtext" {
                continue
            }
            let said = read(part)
            if part.type == "text/plain" {
                if plain.isBlank { plain = said }
            } else if !said.isBlank || !said.html.isEmpty {
                rich = said
            }
        }
        let isNote =
            plain.text.utf8.count < Self.noteBytesMax && plain.text.utf8.count * Self.noteRatio < rich.text.utf8.count
        return plain.isBlank || isNote ? rich : Said(text: plain.text, html: rich.html)
    }

    /// A part and what it shows (RFC 2387): the others are what its HTML names.
    private mutating func related(_ part: MailPart) -> Said {
        let start = part.parameter("start").flatMap { MessageID.list(of: $0).first }
        let place = part.children.firstIndex { start != nil && $0.contentID == start } ?? 0
        var said = Said()
        for (index, child) in part.children.enumerated() {
            if index == place { said = read(child) } else { attachAll(child) }
        }
        return said
    }

    private mutating func joined(_ parts: [MailPart]) -> Said {
        var all = Said()
        for part in parts {
            let said = read(part)
            if !said.isBlank { all.text += (all.text.isEmpty ? "" : "\n\n") + Self.trimmed(said.text) }
            if !said.html.isEmpty { all.html += (all.html.isEmpty ? "" : "\n") + said.html }
        }
        if all.text.utf8.count > MailLimits.textBytesMax {
            all.text = String(
                decoding: Charset.wholeScalars(Array(all.text.utf8.prefix(MailLimits.textBytesMax))[...]), as: UTF8.self
            )
        }
        return all
    }

    private mutating func attachAll(_ part: MailPart) {
        for leaf in part.all where !leaf.isMultipart { attach(leaf) }
    }

    private mutating func attach(_ part: MailPart, _ kind: MailAttachment.Kind? = nil) {
        let attachment = MailAttachment(part, kind: kind)
        // An empty part without a name is a gap that a program left, not a file.
        if part.content.isEmpty, part.name.isEmpty, attachment.kind == .file { return }
        if attachment.kind == .encrypted { protection = .encrypted }
        if attachment.kind == .signature || attachment.kind == .signed, protection == .none { protection = .signed }
        if attachment.kind == .invitation, invitation == nil { note(invitationIn: part) }
        attachments.append(attachment)
    }

    private mutating func note(invitationIn part: MailPart) {
        // `application/ics` says no charset; calendars are UTF-8 (RFC 5545, section 3.1.4).
        let text = part.text ?? String(decoding: part.content.prefix(CalendarLimits.bytesMax), as: UTF8.self)
        guard let calendar = CalendarPart(text) else { return }
        invitation = calendar.invitation
        invitationText = calendar.description
    }

    /// Without empty lines around it.
    private static func trimmed(_ text: String) -> String {
        let bytes = text.utf8
        guard let first = bytes.firstIndex(where: { !ASCII.isSpace($0) }),
            let last = bytes.lastIndex(where: { !ASCII.isSpace($0) })
        else { return "" }
        // Spaces before the first word stay: they may set it in a column.
        let start = bytes[..<first].lastIndex(of: 0x0A).map { bytes.index(after: $0) } ?? bytes.startIndex
        return String(text[start...last])
    }
}
