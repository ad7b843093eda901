/// Who the customer is, of those that a mail names.
package struct CustomerSender: Equatable, Sendable {
    /// The channel's key `senders`: addresses that write in a customer's name.
    package struct Rules: Equatable, Sendable {
        /// Shop forms: the customer is in `Reply-To`.
        package var forms: [String]
        /// Colleagues who forward mails: the customer is who wrote the mail they forward. `@domain` is all of a domain.
        package var forwarders: [String]

        package init(forms: [String] = [], forwarders: [String] = []) {
            self.forms = forms
            self.forwarders = forwarders
        }
    }

    /// From where it was taken.
    package enum Source: String, Sendable {
        case from
        case replyTo = "reply-to"
        /// The header that mail programs write above the text they forward.
        case forwardedText = "forwarded-text"
        /// The mail that is attached.
        case forwardedMail = "forwarded-mail"
    }

    package let address: MailAddress
    package let source: Source
    /// Whether what the receiving server found about ``MailMessage/from`` is about this address too.
    package var isAuthor: Bool { source == .from }

    /// The customer of a mail; nil where it has no sender. `text` is what it says to people.
    ///
    /// The rules name who may speak for others, so a stranger who puts a forwarded header into a mail stays its sender.
    /// Of several addresses in `From` the first is taken. A name is shown and never believed: it may imitate an agent.
    package init?(_ mail: MailMessage, text: String, rules: Rules) {
        guard let from = mail.from.first else { return nil }
        if mail.from.count == 1, Self.matches(from.address, rules.forms),
            let customer = mail.replyTo.first(where: { !MailHeaders.isSame($0.address, from.address) })
        {
            (address, source) = (customer, .replyTo)
        } else if mail.from.count == 1, Self.matches(from.address, rules.forwarders),
            let (customer, place) = Self.forwarded(mail, text), !Self.matches(customer.address, rules.forwarders)
        {
            (address, source) = (customer, place)
        } else {
            (address, source) = (from, .from)
        }
    }

    private static func forwarded(_ mail: MailMessage, _ text: String) -> (MailAddress, Source)? {
        for leaf in mail.leaves where leaf.isMessage {
            // Its sender stands in its first headers: the rest need not be parsed.
            let headers = MailHeaders.blocks(of: Array(leaf.content.prefix(RobotLimits.reportBytesMax))).first
            if let author = headers?.addresses("From").first { return (author, .forwardedMail) }
        }
        return ForwardedHeader.author(in: text).map { ($0, .forwardedText) }
    }

    private static func matches(_ address: String, _ list: [String]) -> Bool {
        list.contains { entry in
            guard entry.hasPrefix("@") else { return MailHeaders.isSame(entry, address) }
            guard let at = address.lastIndex(of: "@") else { return false }
            return MailHeaders.isSame(entry, String(address[at...]))
        }
    }
}
