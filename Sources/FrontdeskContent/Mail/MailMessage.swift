import CGMime
package import FrontdeskCore

/// A mail in its parts (RFC 5322, MIME), before anybody decides what of it was said.
package struct MailMessage: Equatable, Sendable {
    /// Those of the mail itself, in their order.
    package let headers: MailHeaders
    /// The outermost part.
    package let root: MailPart
    /// `Subject`, decoded; empty where there is none.
    package let subject: String
    /// `Message-ID` without angle brackets; nil where there is none.
    package let messageID: String?
    /// All of `In-Reply-To`, without angle brackets.
    package let inReplyTo: [String]
    /// All of `References`, the oldest first, without angle brackets.
    package let references: [String]
    package let from: [MailAddress]
    /// Who sent it for those in ``from``; nil where they did themselves.
    package let sender: MailAddress?
    package let to: [MailAddress]
    package let cc: [MailAddress]
    package let replyTo: [MailAddress]
    /// When it was sent, as its sender says; nil where that is no date.
    package let date: Instant?

    /// Every part that is no multipart, in their order.
    package var leaves: [MailPart] { root.all.filter { !$0.isMultipart } }

    /// Reads a mail as it came.
    ///
    /// Its time and its memory are bounded by its size: what would cost more is refused before it is parsed.
    package init(_ bytes: [UInt8]) throws(MailFault) {
        guard bytes.count <= MailLimits.mailBytesMax else { throw .tooLarge }
        try MailMeasure.check(bytes)
        // GMime reads the bytes where they are, so all of it happens while they stay there.
        let read = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(MailFault) in try Self.read(buffer) }
        }
        let (headers, root) = try read.get()
        self.headers = headers
        self.root = root
        subject = headers.text("Subject") ?? ""
        messageID = headers.messageIDs("Message-ID").first
        inReplyTo = headers.messageIDs("In-Reply-To")
        references = headers.messageIDs("References")
        from = headers.addresses("From")
        sender = headers.addresses("Sender").first
        to = headers.addresses("To")
        cc = headers.addresses("Cc")
        replyTo = headers.addresses("Reply-To")
        date = headers.date("Date")
    }

    private static func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(MailFault) -> (MailHeaders, MailPart) {
        guard let mail = frontdesk_mail_parse(bytes.baseAddress, bytes.count) else { throw .noMail }
        defer { frontdesk_mail_free(mail) }
        let fields = (0..<frontdesk_mail_header_count(mail)).compactMap { index -> MailHeaders.Field? in
            var name: UnsafePointer<CChar>?
            var raw: UnsafePointer<CChar>?
            frontdesk_mail_header(mail, index, &name, &raw)
            guard let name, let raw else { return nil }
            return MailHeaders.Field(name: String(cString: name), raw: MailPart.bytes(of: raw))
        }
        guard let outermost = frontdesk_mail_root(mail) else { throw .noMail }
        return (MailHeaders(fields), try MailPart(outermost, depth: 0))
    }
}
