/// Reads delivery reports: those of RFC 3464, and those that mail servers write in words of their own.
package enum BounceReader {
    /// What a mail reports, or nil where it is no report.
    ///
    /// Nothing in it is proven: anybody can write such a mail. Who uses it looks up ``BounceReport/originalMessageID``
    /// among what was sent, and the recipient with it.
    package static func read(_ mail: MailMessage) -> BounceReport? {
        let leaves = mail.leaves
        if let complaint = complaint(mail, leaves) { return complaint }
        if let receipt = leaves.first(where: { $0.type == "message/disposition-notification" }) {
            let fields = MailHeaders.blocks(of: Array(receipt.content.prefix(RobotLimits.reportBytesMax)))
            let id = fields.lazy.compactMap { $0.messageIDs("Original-Message-ID").first }.first
            return BounceReport(
                kind: .read, recipients: [], originalMessageID: id ?? ReturnedMail.messageID(leaves, ""))
        }
        let said = said(leaves)
        if let cloud = CloudNotification.read(said) {
            return report(DeliveryStatus.recipients(cloud.blocks, text: ReportText("")), of: cloud.messageID)
        }
        let plain = PlainText(said)
        let fields = statusFields(leaves, said, plain)
        guard fields.count > 0 || isReport(mail, plain) else { return nil }
        // Only now: to look for addresses in each line costs more than all else that is done with an ordinary mail.
        let text = ReportText(said)
        let isDelay = isDelay(text)
        var recipients = DeliveryStatus.recipients(fields, text: text)
        if recipients.isEmpty { recipients = told(mail, leaves, text, isDelay) }
        return report(recipients, of: ReturnedMail.messageID(leaves, text.returned))
    }

    private static func report(_ recipients: [BounceReport.Recipient], of messageID: String?) -> BounceReport {
        let kind = recipients.first { $0.kind == .failed }?.kind ?? recipients.first?.kind ?? .failed
        return BounceReport(kind: kind, recipients: recipients, originalMessageID: messageID)
    }

    /// A complaint: an abuse report (RFC 5965), or the older form that is the mail itself with this subject.
    private static func complaint(_ mail: MailMessage, _ leaves: [MailPart]) -> BounceReport? {
        let isFeedback =
            mail.root.parameter("report-type").map { ASCII.lower($0) } == "feedback-report"
            || leaves.contains { $0.type == "message/feedback-report" }
        let subject = PlainText(mail.subject)
        // The mail that mail programs send for a `List-Unsubscribe` of a `mailto:` (RFC 2369, section 3.2).
        let isUnsubscribe = subject == PlainText("unsubscribe") && AutomaticMail.isSubmitted(mail.headers)
        guard isFeedback || isUnsubscribe || subject.hasPrefix("complaint about message from ") else { return nil }
        let fields = leaves.filter { $0.type == "message/feedback-report" }
            .flatMap { MailHeaders.blocks(of: $0.content) }
        let addresses = fields.flatMap { $0.texts("Original-Rcpt-To") }.map { $0.drop { $0 == "<" } }
            .map { String($0.prefix { $0 != ">" }) }
        let recipients = addresses.prefix(RobotLimits.recipientsMax).map {
            BounceReport.Recipient(address: $0, kind: .complaint, reason: .unknown, status: nil, diagnostic: "")
        }
        return BounceReport(
            kind: .complaint, recipients: Array(recipients), originalMessageID: ReturnedMail.messageID(leaves, ""))
    }

    /// What the report says to people: its first text.
    private static func said(_ leaves: [MailPart]) -> String {
        leaves.lazy.filter { $0.type != "text/rfc822-headers" }.compactMap(\.text).first { !$0.isEmpty }
            ?? leaves.first.map { String(decoding: $0.content.prefix(RobotLimits.reportBytesMax), as: UTF8.self) }
            ?? ""
    }

    /// The blocks of fields about one recipient each; some servers write them into the text.
    private static func statusFields(_ leaves: [MailPart], _ said: String, _ plain: PlainText) -> [MailHeaders] {
        var blocks = leaves.filter {
            $0.type == "message/delivery-status" || $0.type == "message/global-delivery-status"
        }
        .flatMap { MailHeaders.blocks(of: $0.content) }
        if blocks.isEmpty, plain.containsAny(of: ["final-recipient: ", "original-recipient: "]) {
            blocks = MailHeaders.blocks(of: Array(said.utf8.prefix(RobotLimits.reportBytesMax)))
        }
        return blocks.filter { $0.first("Final-Recipient") != nil || $0.first("Original-Recipient") != nil }
    }

    private static let robots = [
        "mailer-daemon", "mailer daemon", "postmaster", "mail delivery", "mail.delivery", "mail-delivery",
        "mail deliver",
        "mail administrator", "system administrator", "mailerdaemon", "mail system", "ndr administrator",
    ]

    private static let titles = [
        "undeliver", "returned mail", "failure notice", "delivery status notification", "delivery failure",
        "mail delivery failed", "delivery notification", "mail failure", "failed delivery", "failure delivery",
        "message delivery has failed", "mail system error", "unzustellbar", "mail failed", "error sending your mail",
        "delivery status", "nicht zustellbar", "iletilemedi", "niedostarczon", "nie dostarczono", "undelivered",
        "delivery has failed", "returned to sender", "delayed", "non remis", "mail delivery",
    ]

    private static let failures = [
        "could not be delivered", "was not delivered", "wasn't able to deliver", "unable to deliver",
        "not be delivered",
        "did not reach", "delivery to the following", "has failed to these recipients", "undeliverable",
        "not delivered",
        "delivering your mail", "following addresses had", "following address", "attempting to deliver",
        "transcript of session", "failure reasons", "failed addresses", "rejected by a remote mail server",
        "unknown user",
        "invalid final delivery", "to the following recipients", "trouble delivering", "server message",
        "not yet been delivered",
        "group you tried to contact", "zugestellt werden", "teslim edilemedi", "nie mogła zostać dostarczona",
        "has been delayed", "smtp error", "permanent fatal errors", "original message follows", "delivery errors",
        "will be retried",
    ]

    /// Whether a mail without fields is a report: a mail server has written it, and it says so in two places.
    private static func isReport(_ mail: MailMessage, _ said: PlainText) -> Bool {
        if mail.headers.first("X-Failed-Recipients") != nil { return true }
        if said.containsAny(of: BouncePhrases.listRefusals) { return AutomaticMail(mail).isAutomatic }
        let report = mail.root.parameter("report-type").map { ASCII.lower($0) }
        if mail.root.type == "multipart/report", report == "delivery-status" { return true }
        let isNull = AutomaticMail.hasNullReturnPath(mail.headers)
        let from = PlainText(mail.headers.texts("From").joined(separator: " "))
        let isRobot = isNull || from.isEmpty || from.contains("<>") || from.containsAny(of: robots)
        guard isRobot else { return false }
        let isTitled = PlainText(mail.subject).containsAny(of: titles)
        let isTold = said.containsAny(of: failures)
        return isTitled && (isTold || isNull) || isTold && (isNull || from.containsAny(of: robots))
    }

    /// Whether the server goes on trying.
    private static func isDelay(_ text: ReportText) -> Bool {
        let said = PlainText(text.preamble + text.sections.map(\.text).joined())
        return said.containsAny(of: [
            "warning message only", "has been delayed", "not yet been delivered", "will be retried", "still trying",
        ])
    }

    /// The recipients of a report that is only words.
    private static func told(
        _ mail: MailMessage, _ leaves: [MailPart], _ text: ReportText, _ isDelay: Bool
    ) -> [BounceReport.Recipient] {
        var sections = text.sections
        let named = mail.headers.addresses("X-Failed-Recipients").map(\.address)
        if !named.isEmpty {
            let all = sections.map(\.text).joined()
            sections = named.prefix(RobotLimits.recipientsMax).map { name in
                let own = sections.first { MailHeaders.isSame($0.address, name) }?.text
                return ReportText.Section(address: name, text: named.count == 1 ? all : own ?? all)
            }
        }
        if sections.isEmpty {
            let address = ReturnedMail.headers(leaves, text.returned)?.addresses("To").first?.address
            sections = [ReportText.Section(address: address ?? "", text: text.preamble)]
        }
        return sections.map { section in
            var told = PlainText(section.text)
            var evidence = BounceRules.Evidence(diagnostic: told, isTold: true, told: told)
            var reason = BounceRules.reason(of: evidence)
            if reason == .unknown, section.text != text.preamble {
                told = PlainText(text.preamble)
                evidence = BounceRules.Evidence(diagnostic: told, isTold: true, told: told)
                reason = BounceRules.reason(of: evidence)
            }
            if reason == .unknown { reason = BounceRules.reason(of: .init(told: PlainText(mail.subject))) }
            return BounceReport.Recipient(
                address: section.address, kind: isDelay ? .delayed : .failed, reason: reason,
                status: MailStatus.all(in: PlainText(section.text)).first,
                diagnostic: DeliveryStatus.line(section.text))
        }
    }
}
