/// Tells mails that no human wrote to us, so that no robot answers a robot (RFC 3834, section 2).
package struct AutomaticMail: Equatable, Sendable {
    /// What made it so; the names are codes for logs and explanations.
    package enum Sign: String, CaseIterable, Sendable {
        /// `Auto-Submitted` with another word than `no` (RFC 3834, section 5).
        case autoSubmitted = "auto-submitted"
        /// An empty envelope sender (RFC 5321, section 4.5.5).
        case nullReturnPath = "null-return-path"
        /// Written by an address that mail systems use.
        case daemon
        /// Written by an address that takes no answers.
        case noReply = "no-reply"
        /// A delivery report, a receipt or a complaint (RFC 6522).
        case report
        /// `Precedence: bulk`, `list` or `junk`.
        case precedence
        /// Fields of mailing lists and newsletters (RFC 2369, 2919, 8058).
        case list
        /// It asks for no automatic answer, as Exchange does.
        case suppress
        /// Words of vacation programs and of ticket systems.
        case autoresponder
        /// It has been here, or was sent by us.
        case ownLoop = "own-loop"
    }

    /// What the desk itself is known by.
    package struct Own: Equatable, Sendable {
        /// The addresses of all its mailboxes.
        package var addresses: [String]
        /// The hosts on the right of its Message-IDs.
        package var messageIDHosts: [String]

        package init(addresses: [String] = [], messageIDHosts: [String] = []) {
            self.addresses = addresses
            self.messageIDHosts = messageIDHosts
        }
    }

    /// The field that every mail of ours bears; its value is the number of desks it has passed.
    package static let loopField = "X-Frontdesk-Loop"

    /// All that were found, in the order of ``Sign``.
    package let signs: [Sign]

    /// Whether it must never be answered by a machine, and never reopens nor counts as an answer.
    package var isAutomatic: Bool { !signs.isEmpty }
    /// For `auto.submitted` of the message.
    package var isSubmitted: Bool {
        signs.contains { [.autoSubmitted, .autoresponder, .suppress, .ownLoop, .noReply].contains($0) }
    }
    /// For `auto.bulk` of the message.
    package var isBulk: Bool { signs.contains(.precedence) || signs.contains(.list) }
    /// For `auto.bounce` of the message.
    package var isBounce: Bool { signs.contains { [.nullReturnPath, .daemon, .report].contains($0) } }

    /// Looks at a mail's own headers; `type` is that of its outermost part.
    package init(_ headers: MailHeaders, type: String = "text/plain", own: Own = Own()) {
        var found: Set<Sign> = []
        if Self.isSubmitted(headers) { found.insert(.autoSubmitted) }
        if Self.hasNullReturnPath(headers) { found.insert(.nullReturnPath) }
        let senders = ["From", "Sender", "Return-Path"].flatMap { headers.addresses($0) }.map(\.address)
        if headers.first("X-Failed-Recipients") != nil || senders.contains(where: Self.isDaemon) {
            found.insert(.daemon)
        }
        if senders.contains(where: Self.isNoReply) { found.insert(.noReply) }
        if type == "multipart/report" || Self.isReport(headers) { found.insert(.report) }
        if Self.words(headers, ["Precedence", "X-Precedence"]).contains(where: Self.isBulk) {
            found.insert(.precedence)
        }
        if Self.isList(headers) { found.insert(.list) }
        if Self.isSuppressed(headers) { found.insert(.suppress) }
        if Self.isAutoresponder(headers) { found.insert(.autoresponder) }
        if Self.isOwn(headers, own) { found.insert(.ownLoop) }
        signs = Sign.allCases.filter(found.contains)
    }

    package init(_ mail: MailMessage, own: Own = Own()) {
        self.init(mail.headers, type: mail.root.type, own: own)
    }

    private init(signs: [Sign]) {
        self.signs = signs
    }

    /// The same mail, once it is known whose it is: a shop's form is a machine and says so, but it writes for a customer,
    /// who is to be answered. What shows a report or a loop stays.
    package func forCustomer(_ customer: CustomerSender) -> AutomaticMail {
        guard customer.source == .replyTo else { return self }
        let ofForm: [Sign] = [.autoSubmitted, .noReply, .precedence, .suppress]
        return AutomaticMail(signs: signs.filter { !ofForm.contains($0) })
    }

    /// Whether `Return-Path` is `<>`.
    static func hasNullReturnPath(_ headers: MailHeaders) -> Bool {
        headers.all("Return-Path").contains { $0.line.filter { $0 != " " } == "<>" }
    }

    /// The first word of each of these fields, in lower case: comments and parameters follow it.
    private static func words(_ headers: MailHeaders, _ names: [String]) -> [String] {
        names.flatMap { headers.all($0) }.map { field in
            ASCII.lower(String(field.text.prefix { !" ;(,\t".contains($0) }))
        }
    }

    static func isSubmitted(_ headers: MailHeaders) -> Bool {
        words(headers, ["Auto-Submitted"]).contains { $0 != "no" && !$0.isEmpty }
    }

    private static func isBulk(_ word: String) -> Bool {
        ["bulk", "list", "junk", "auto_reply", "auto-reply"].contains(word)
    }

    private static func isReport(_ headers: MailHeaders) -> Bool {
        PlainText(headers.text("Content-Type") ?? "").hasPrefix("multipart/report")
    }

    private static func isList(_ headers: MailHeaders) -> Bool {
        let names = [
            "List-Id", "List-Unsubscribe", "List-Post", "List-Help", "List-Owner", "List-Subscribe", "List-Archive",
            "Feedback-ID", "X-Mailing-List", "X-Campaign-ID",
        ]
        return names.contains { headers.first($0) != nil }
    }

    private static func isSuppressed(_ headers: MailHeaders) -> Bool {
        let asked = headers.texts("X-Auto-Response-Suppress").flatMap { $0.split { ",; ".contains($0) } }
        return asked.contains { ["all", "autoreply", "oof"].contains(ASCII.lower(String($0))) }
            || headers.first("X-MS-Exchange-Inbox-Rules-Loop") != nil
    }

    private static func isAutoresponder(_ headers: MailHeaders) -> Bool {
        let fields = ["X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-AutoReply-From", "X-Loop"]
        if words(headers, fields).contains(where: { !["no", "false", "0", ""].contains($0) }) { return true }
        if words(headers, ["X-POST-MessageClass", "X-Message-Class"]).contains(where: { $0.hasPrefix("9") }) {
            return true
        }
        return words(headers, ["Delivered-To"]).contains("autoresponder")
            || headers.texts("Subject").contains { isAway(PlainText($0)) }
    }

    /// How vacation programs without any field begin the subject; only forms that no human types.
    private static func isAway(_ subject: PlainText) -> Bool {
        [
            "auto:", "auto reply:", "autoreply:", "auto-reply:", "automatic reply:", "out of office:",
            "out of office autoreply:", "automatische antwort:", "abwesenheitsnotiz:", "otomatik yanıt:",
            "otomatik cevap:", "odpowiedź automatyczna:", "automatyczna odpowiedź:", "réponse automatique :",
            "respuesta automática:", "abwesend:",
        ].contains { subject.hasPrefix($0) }
    }

    private static func isOwn(_ headers: MailHeaders, _ own: Own) -> Bool {
        if headers.first(loopField) != nil { return true }
        let from = headers.addresses("From").map(\.address)
        if from.contains(where: { address in own.addresses.contains { MailHeaders.isSame($0, address) } }) {
            return true
        }
        return headers.messageIDs("Message-ID").contains { id in
            guard let at = id.lastIndex(of: "@") else { return false }
            return own.messageIDHosts.contains { MailHeaders.isSame($0, String(id[id.index(after: at)...])) }
        }
    }

    /// Whether nobody reads what is sent to an address: that of a mail system, or of one who takes no answers.
    package static func isOfMachine(_ address: String) -> Bool { isDaemon(address) || isNoReply(address) }

    /// What stands before the `@`, in lower case and without a `+detail`.
    private static func local(_ address: String) -> String {
        ASCII.lower(String(address.prefix { $0 != "@" && $0 != "+" }))
    }

    private static func isDaemon(_ address: String) -> Bool {
        let name = local(address)
        return ["mailer-daemon", "mailerdaemon", "postmaster", "bounce", "bounces", "mdaemon"].contains(name)
            || name.hasPrefix("bounce-") || name.hasPrefix("bounces-")
    }

    private static func isNoReply(_ address: String) -> Bool {
        let name = local(address).filter { $0 != "-" && $0 != "_" && $0 != "." }
        return name.hasPrefix("noreply") || name.hasPrefix("donotreply") || name.hasSuffix("noreply")
    }
}
