import CGMime
package import FrontdeskCore

/// Makes a message of a mail (RFC 5322, MIME): who wrote, the subject, the first part that is text.
///
/// Texts come in UTF-8 whatever the mail has them in; what is wrong in an encoding is replaced.
package enum MailReader {
    /// Why bytes are no mail.
    package enum Fault: Error, Equatable, Sendable {
        /// Above ``MailLimits/mailBytesMax``; nothing was parsed.
        case tooLarge
        /// Neither headers nor a body can be made out.
        case noMail
        /// There is no address in `From`.
        case noSender
        /// No part is text.
        case noText

        /// What is wrong, in a few words.
        package var text: String {
            switch self {
            case .tooLarge: "it is too large"
            case .noMail: "it has no headers"
            case .noSender: "it has no sender"
            case .noText: "no part of it is plain text"
            }
        }
    }

    /// Reads a mail.
    package static func read(_ bytes: [UInt8]) throws(Fault) -> InboundMessage {
        guard bytes.count <= MailLimits.mailBytesMax else { throw .tooLarge }
        let parsed = bytes.withUnsafeBufferPointer { frontdesk_mail_parse($0.baseAddress, $0.count) }
        guard let mail = parsed else { throw .noMail }
        defer { frontdesk_mail_free(mail) }
        guard let address = text(frontdesk_mail_sender(mail)), !address.isEmpty else { throw .noSender }
        guard let text = text(frontdesk_mail_text(mail, "plain")) else { throw .noText }
        let sender = Sender(id: address, name: Self.text(frontdesk_mail_sender_name(mail)) ?? "", email: address)
        var message = InboundMessage(
            dedupe: Self.text(frontdesk_mail_id(mail)) ?? "", sender: sender, text: lines(text))
        message.subject = Self.text(frontdesk_mail_subject(mail)) ?? ""
        message.automatic = isAutomatic(mail)
        return message
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    /// With the line ends of text, not those of mail.
    private static func lines(_ text: String) -> String { text.replacing("\r\n", with: "\n") }

    /// Sent by a machine: RFC 3834, section 5, and the older word of lists.
    private static func isAutomatic(_ mail: OpaquePointer) -> Bool {
        func word(_ name: String) -> String? {
            text(frontdesk_mail_header(mail, name)).map { value in
                let word = value.prefix { $0 != ";" && $0 != " " }
                return word.lowercased()
            }
        }
        if let submitted = word("Auto-Submitted"), submitted != "no", !submitted.isEmpty { return true }
        return word("Precedence").map { ["bulk", "list", "junk"].contains($0) } ?? false
    }
}
