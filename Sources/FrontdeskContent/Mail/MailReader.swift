package import FrontdeskCore

/// Makes a message of a mail (RFC 5322, MIME): who wrote, what was said, to what it belongs, what came along.
///
/// Texts come in UTF-8 whatever the mail has them in; what is wrong in an encoding is replaced.
package struct MailReader: Sendable {
    package typealias Fault = MailFault

    /// A mail as a message.
    package struct Reading: Equatable, Sendable {
        package var message: InboundMessage
        /// What came along; `message.attachments` is left to whoever keeps the bytes.
        package var files: [MailAttachment]
    }

    /// The channel's key `senders`.
    package var senders: CustomerSender.Rules
    /// What the desk itself is known by.
    package var own: AutomaticMail.Own
    /// The authserv-id whose results are believed; empty for none.
    package var authenticatedBy: String
    /// The addresses whose signed plus-addresses are ours.
    package var mailboxes: [String]
    /// A keyed hash of at least 32 bytes, HMAC-SHA256 or as strong, the same for as long as the desk exists.
    package var hash: @Sendable ([UInt8]) -> [UInt8]

    package init(
        senders: CustomerSender.Rules = CustomerSender.Rules(), own: AutomaticMail.Own = AutomaticMail.Own(),
        authenticatedBy: String = "", mailboxes: [String] = [], hash: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.senders = senders
        self.own = own
        self.authenticatedBy = authenticatedBy
        self.mailboxes = mailboxes
        self.hash = hash
    }

    /// For mails that belong to no desk, such as samples: nothing is signed, and nothing signed is believed.
    package static let withoutDesk = MailReader { _ in [] }

    /// Files of one mail that are listed: past them only the mail itself has the rest.
    package static let filesMax = 100
    /// Mails it answers that are looked up, the nearest first: a thread is found by any of them.
    package static let parentsMax = 32
    /// Addresses it was sent to that are kept.
    package static let recipientsMax = 50

    /// Reads a mail.
    ///
    /// - Parameter envelope: the recipients by its envelope, where whoever hands it over knows them.
    package func read(_ bytes: [UInt8], for envelope: [String] = []) throws(MailFault) -> Reading {
        let mail = try MailMessage(bytes)
        let content = MailContent(mail)
        guard let customer = CustomerSender(mail, text: content.text, rules: senders),
            !customer.address.address.isEmpty
        else { throw .noSender }
        let fingerprint = MailFingerprint.hash(mail, of: bytes, by: hash)
        let thread = MailThread(mail, fingerprint: fingerprint)
        let address = Self.key(customer.address.address)
        let sender = Sender(id: address, name: customer.address.name, email: address)
        var message = InboundMessage(dedupe: thread.messageID, sender: sender, text: content.text)
        message.html = content.html
        message.subject = mail.subject
        message.sentAt = mail.date ?? .none
        message.recipients = Self.recipients(mail, envelope)
        let automatic = AutomaticMail(mail, own: own).forCustomer(customer)
        message.automatic = automatic.isAutomatic
        if customer.isAuthor, AuthenticationResult(mail.headers, host: authenticatedBy).isVerified {
            message.verified = .dkim
        }
        mark(&message)
        message.mail = facts(mail, content, thread, automatic, customer, fingerprint)
        return Reading(message: message, files: Array(content.attachments.prefix(Self.filesMax)))
    }

    /// An address as a key: nobody gives two people addresses that differ in case alone.
    private static func key(_ address: String) -> String { ASCII.lower(address) }

    /// Whom it came to. Those by its envelope, which its header need not name, are kept before all others.
    private static func recipients(_ mail: MailMessage, _ envelope: [String]) -> [String] {
        let delivered = Set((envelope + mail.headers.deliveredTo.map(\.address)).map(key))
        let named = Set((mail.to + mail.cc).map { key($0.address) }).subtracting(delivered)
        return Array((delivered.sorted() + named.sorted()).prefix(recipientsMax)).sorted()
    }

    /// Tells what is said from what is quoted.
    private func mark(_ message: inout InboundMessage) {
        let marks = QuoteMarks(message.text)
        if marks.quotedFrom < message.text.utf8.count { message.quotedFrom = marks.quotedFrom }
        if marks.said != message.text { message.said = marks.said }
    }

    private func facts(
        _ mail: MailMessage, _ content: MailContent, _ thread: MailThread, _ automatic: AutomaticMail,
        _ customer: CustomerSender, _ fingerprint: [UInt8]
    ) -> MailFacts {
        var facts = MailFacts(messageID: thread.messageID)
        facts.parents = Array(thread.parents.prefix(Self.parentsMax))
        facts.fingerprint = Self.digits(fingerprint.prefix(16))
        for mailbox in mailboxes {
            guard let token = ThreadToken.conversation(of: mail, mailbox: mailbox, code: hash) else { continue }
            facts.token = ConversationID(token)
            break
        }
        if customer.isAuthor, let answers = mail.replyTo.first, !answers.address.isEmpty,
            !own.addresses.contains(where: { MailHeaders.isSame($0, answers.address) })
        {
            let address = Self.key(answers.address)
            if address != Self.key(customer.address.address) { facts.replyTo = address }
        }
        facts.returnPath = Self.returnPath(mail, customer)
        if automatic.isSubmitted { facts.auto.insert(.submitted) }
        if automatic.isBulk { facts.auto.insert(.bulk) }
        if automatic.isBounce { facts.auto.insert(.bounce) }
        facts.report = BounceReader.read(mail).map(Self.report)
        facts.protection =
            switch content.protection {
            case .none: .none
            case .signed: .signed
            case .encrypted: .encrypted
            }
        facts.invitation = content.invitation
        return facts
    }

    /// Where machines answer (RFC 3834, section 4), if that is not the customer's address. Who writes for a customer, as forms and
    /// colleagues do, has an envelope of their own: there the customer's address is the only one that is theirs.
    private static func returnPath(_ mail: MailMessage, _ customer: CustomerSender) -> String {
        // The first one is of the last server: it alone knows the envelope (RFC 5321, section 4.4).
        guard customer.isAuthor, let path = mail.headers.addresses("Return-Path").first?.address,
            key(path) != key(customer.address.address)
        else { return "" }
        // As it stands there: what it means before the `@` is its host's business.
        return path
    }

    private static func report(_ found: BounceReport) -> MailReport {
        var report = MailReport(kind: kind(found.kind))
        report.original = found.originalMessageID.map(MailThread.normalized) ?? ""
        let recipients = found.recipients.map(recipient)
        report.recipients =
            recipients.filter { $0.kind == report.kind } + recipients.filter { $0.kind != report.kind }
        return report
    }

    private static func recipient(_ found: BounceReport.Recipient) -> MailReport.Recipient {
        let kind = kind(found.kind)
        return MailReport.Recipient(
            address: key(found.address), kind: kind,
            reason: kind == .failed || kind == .delayed ? found.reason.rawValue : "", isHard: found.isHard,
            diagnostic: found.diagnostic)
    }

    private static func kind(_ found: BounceReport.Kind) -> MailReport.Kind {
        switch found {
        case .failed: .failed
        case .delayed: .delayed
        case .delivered: .delivered
        case .complaint: .complaint
        case .read: .read
        }
    }

    private static func digits(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
