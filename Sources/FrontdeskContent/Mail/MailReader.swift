package import FrontdeskCore

/// Makes a message of a mail (RFC 5322, MIME): who wrote, the subject, what was said.
///
/// Texts come in UTF-8 whatever the mail has them in; what is wrong in an encoding is replaced.
package enum MailReader {
    package typealias Fault = MailFault

    /// Reads a mail.
    package static func read(_ bytes: [UInt8]) throws(MailFault) -> InboundMessage {
        let mail = try MailMessage(bytes)
        guard let from = mail.from.first else { throw .noSender }
        guard let text = mail.leaves.first(where: { $0.type == "text/plain" && $0.disposition != .attachment })?.text
        else { throw .noText }
        let sender = Sender(id: from.address, name: from.name, email: from.address)
        var message = InboundMessage(dedupe: mail.messageID ?? "", sender: sender, text: text)
        message.subject = mail.subject
        message.sentAt = mail.date ?? .none
        message.automatic = isAutomatic(mail.headers)
        return message
    }

    /// Sent by a machine: RFC 3834, section 5, and the older word of lists.
    private static func isAutomatic(_ headers: MailHeaders) -> Bool {
        func word(_ name: String) -> String? {
            headers.text(name).map { ASCII.lower(String($0.prefix { $0 != ";" && $0 != " " })) }
        }
        if let submitted = word("Auto-Submitted"), submitted != "no", !submitted.isEmpty { return true }
        return word("Precedence").map { ["bulk", "list", "junk"].contains($0) } ?? false
    }
}
