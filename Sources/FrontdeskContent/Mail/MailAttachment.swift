/// A part of a mail that is no text of it.
package struct MailAttachment: Equatable, Sendable {
    /// What it is to the reader.
    package enum Kind: Hashable, Sendable {
        case file
        /// Shown inside the HTML or between texts.
        case inline
        /// A mail of its own.
        case message
        /// A meeting, to be accepted or declined (RFC 6047).
        case invitation
        /// Files and layout in Outlook's own form (`winmail.dat`), kept as they are.
        case winmail
        /// A detached signature of S/MIME or PGP.
        case signature
        /// S/MIME that holds the signed text: kept, not opened.
        case signed
        /// S/MIME or PGP that cannot be read here.
        case encrypted
        /// A delivery report or the headers it came with, for machines.
        case report
    }

    /// The name of its file; one made of its kind where the mail gives none.
    package let name: String
    /// `type/subtype` in lower case.
    package let type: String
    package let kind: Kind
    /// By which the HTML names it, without angle brackets; may be empty.
    package let contentID: String
    package let content: [UInt8]

    package init(_ part: MailPart, kind: Kind? = nil) {
        let found = kind ?? Self.kind(of: part)
        self.kind = found
        name = part.name.isEmpty ? Self.name(of: part, found) : part.name
        type = part.type
        contentID = part.contentID
        content = part.content
    }

    private static func kind(of part: MailPart) -> Kind {
        if part.isMessage { return .message }
        switch part.type {
        case "text/calendar", "application/ics": return .invitation
        case "application/ms-tnef", "application/vnd.ms-tnef": return .winmail
        case "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature":
            return .signature
        case "application/pgp-encrypted": return .encrypted
        case "application/pkcs7-mime", "application/x-pkcs7-mime":
            return part.parameter("smime-type").map(ASCII.lower) == "signed-data" ? .signed : .encrypted
        case "message/delivery-status", "message/disposition-notification", "message/feedback-report",
            "text/rfc822-headers", "message/global-delivery-status", "message/global-headers":
            return .report
        default: break
        }
        if ASCII.lower(part.name) == "winmail.dat" { return .winmail }
        let isShown = part.disposition == .inline || part.disposition == .none && !part.contentID.isEmpty
        return isShown && part.type.hasPrefix("image/") ? .inline : .file
    }

    private static func name(of part: MailPart, _ kind: Kind) -> String {
        switch kind {
        case .message: return "message.eml"
        case .invitation: return "invite.ics"
        case .winmail: return "winmail.dat"
        case .signature: return part.type.contains("pgp") ? "signature.asc" : "smime.p7s"
        case .signed: return "smime.p7m"
        case .encrypted: return part.type.contains("pkcs7") ? "smime.p7m" : "encrypted.asc"
        case .report: return "report.txt"
        case .file, .inline: break
        }
        switch part.type {
        case "text/plain": return "attachment.txt"
        case "text/html": return "attachment.html"
        case "application/pdf": return "attachment.pdf"
        case "image/jpeg": return "image.jpg"
        case "image/png": return "image.png"
        case "image/gif": return "image.gif"
        default: return "attachment.bin"
        }
    }
}
