/// Finds the reason of a failed delivery: by what the refusing host said, then by its status code, then by what the
/// reporting one wrote around it.
enum BounceRules {
    /// What one failed recipient has to say for itself.
    struct Evidence: Equatable, Sendable {
        /// What the refusing host or program said: `Diagnostic-Code` (RFC 3464, section 2.3.6); may be empty.
        var diagnostic = PlainText("")
        /// Whether a program of the reporting host said it and no other host.
        var isLocalProgram = false
        /// `Status`, where the report has the field.
        var status: MailStatus?
        /// Whether there is no more than words for people.
        var isTold = false
        /// What a human is told of this recipient.
        var told = PlainText("")
    }

    static func reason(of evidence: Evidence) -> BounceReason {
        let texts = [evidence.diagnostic, evidence.told]
        if evidence.isLocalProgram { return local(evidence) }
        for text in texts where !text.isEmpty {
            if let found = clear(text, evidence) { return found }
        }
        let statuses = (MailStatus.all(in: evidence.diagnostic) + [evidence.status].compactMap { $0 })
        if let found = statuses.lazy.compactMap(byStatus).first { return found }
        if let found = MailStatus.all(in: evidence.told).lazy.compactMap(byStatus).first { return found }
        if texts.contains(where: { $0.containsAny(of: BouncePhrases.beforeRecipient) }) { return .senderRefused }
        for text in texts {
            if let found = BouncePhrases.vague.first(where: { text.containsAny(of: $0.1) }) { return found.0 }
        }
        return statuses.contains { $0.category == 4 } ? .unreachable : .unknown
    }

    /// A program's words are about its own files and users: only a full disk or mailbox is the recipient's.
    private static func local(_ evidence: Evidence) -> BounceReason {
        let full = BouncePhrases.clear.first { $0.0 == .mailboxFull }?.1 ?? []
        return evidence.diagnostic.containsAny(of: full) ? .mailboxFull : .serverFault
    }

    private static func clear(_ text: PlainText, _ evidence: Evidence) -> BounceReason? {
        if let found = BouncePhrases.clear.first(where: { text.containsAny(of: $0.1) }) { return found.0 }
        let around = [text, evidence.told]
        func says(_ phrases: [String]) -> Bool { around.contains { $0.containsAny(of: phrases) } }
        let noMailbox = text.containsAny(of: BouncePhrases.noMailbox)
        let noDomain = text.isOfMissingDomain
        guard noMailbox || noDomain else { return nil }
        // Then it is the sender's domain that does not exist.
        if says(BouncePhrases.beforeRecipient) { return .senderRefused }
        if noDomain { return .unknownHost }
        return isDoubtful(text, evidence, says) ? .recipientRefused : .unknownAddress
    }

    /// Whether a host that says "no such mailbox" had other grounds: filters answer with these words, but after they have
    /// seen the mail, or with the status code of a policy.
    private static func isDoubtful(_ text: PlainText, _ evidence: Evidence, _ says: ([String]) -> Bool) -> Bool {
        let given = MailStatus.all(in: text)
        if (given + [evidence.status].compactMap { $0 }).contains(where: \.isOfNoMailbox) { return false }
        let isAtRecipient = text.containsAny(of: ["rcpt"])
        if given.contains(where: { $0.subject == 2 || $0.subject == 7 }), !isAtRecipient { return true }
        if says(BouncePhrases.noAccount) { return false }
        if says(BouncePhrases.afterContent) { return !says(BouncePhrases.noRecipientLeft) }
        // Words alone, in which another host's answer is cited without the command it was given to.
        return evidence.isTold && given.isEmpty && text.contains("550 ") && !says(BouncePhrases.atRecipient)
    }

    /// What a status code says by itself (RFC 3463, and the later ones of IANA's registry); nil for those that many
    /// things are reported with.
    static func byStatus(_ status: MailStatus) -> BounceReason? {
        switch (status.subject, status.detail) {
        case _ where status.isOfNoMailbox: .unknownAddress
        case (1, 2), (1, 10), (4, 4): .unknownHost
        case (1, 7), (1, 8): .senderRefused
        case (2, 1): status.category == 5 ? .mailboxDisabled : nil
        case (2, 2): .mailboxFull
        case (2, 3), (3, 4): .tooLarge
        case (3, 2): status.category == 5 ? .unknownHost : .serverFault
        case (3, 1), (3, 3), (3, 5): .serverFault
        case (4, 0), (4, 1), (4, 2), (4, 3), (4, 5), (4, 6), (4, 7): .unreachable
        case (6, _): .content
        case (7, _): .senderRefused
        default: nil
        }
    }
}
