import FrontdeskCore
import FrontdeskStore

/// Where a message belongs. Public and private are never in one conversation.
struct MessagePlace {
    /// The conversation of its thread; it may be closed.
    var joins: ConversationRecord?
    /// One that it names without its writer belonging to it; 0 for none.
    var related = ConversationID(0)
    /// What it has to do with that one.
    var link = ConversationLink.related
    /// The message of ours that it reports on.
    var reported: ReferenceRecord?
}

extension DeskEngine {
    /// A mail that is here already, by whatever way it came first.
    func copy(of item: IntakeItem, at now: Instant) throws(StoreError) -> DeskAnswer? {
        guard let mail = item.message.mail, !mail.fingerprint.isEmpty,
            case .message(let known, let conversation) = try find(.fingerprint(mail.fingerprint))
        else { return nil }
        staging.records.append(
            .putArrival(
                ArrivalRecord(message: known, channel: item.channel, dedupe: item.message.dedupe, at: now)))
        return .duplicate(conversation, known)
    }

    /// What a mail's place will be looked up by.
    func lookups(_ mail: MailFacts) -> [Lookup] {
        var wanted: [Lookup] = []
        if !mail.fingerprint.isEmpty { wanted.append(.fingerprint(mail.fingerprint)) }
        if mail.token.value != 0 { wanted.append(.conversation(mail.token)) }
        if let report = mail.report, !report.original.isEmpty { wanted.append(.reference(report.original)) }
        return wanted + ([mail.messageID] + mail.parents).map { .reference($0) }
    }

    /// A mail joins a conversation by a token of ours, or by the mails it answers if its writer belongs to that
    /// conversation. To name a mail is not enough: whoever has seen one of ours could write into anybody's case.
    func place(
        of mail: MailFacts, from sender: String, _ identity: IdentityRecord
    ) throws(StoreError) -> MessagePlace {
        if let report = mail.report, let reported = try self.reported(by: report) {
            return MessagePlace(joins: try record(reported.conversation), reported: reported)
        }
        if mail.token.value != 0, let record = try record(mail.token) { return MessagePlace(joins: record) }
        var place = MessagePlace()
        for parent in mail.parents {
            guard case .reference(let reference) = try find(.reference(parent)),
                let record = try record(reference.conversation)
            else { continue }
            let isOfContact = identity.contact == record.contact || identity.id == record.identity
            if isOfContact || reference.people.contains(sender) { return MessagePlace(joins: record) }
            if place.related.value == 0 { place.related = record.id }
        }
        return place
    }

    private func record(_ id: ConversationID) throws(StoreError) -> ConversationRecord? {
        guard case .conversation(let record) = try find(.conversation(id)) else { return nil }
        return record
    }

    /// The message of ours that a report is about: anybody can write a report, so it has to know both its Message-ID and to
    /// whom it went.
    private func reported(by report: MailReport) throws(StoreError) -> ReferenceRecord? {
        guard !report.original.isEmpty, case .reference(let reference) = try find(.reference(report.original)),
            reference.direction == .outbound
        else { return nil }
        let named = report.recipients.map(\.address).filter { !$0.isEmpty }
        return named.isEmpty || named.contains(where: reference.people.contains) ? reference : nil
    }

    /// Ties a report to what it is about. Only what had been sent can come back, and only for whom it names.
    func note(_ reported: ReferenceRecord, in message: inout MessageRecord) {
        message.content.mail?.report?.message = reported.message
        guard let report = message.content.mail?.report else { return }
        let failed = report.recipients.filter { $0.kind == .failed }.map(\.address)
        guard !failed.isEmpty else { return }
        let delivery = reported.delivery
        // What all have, or has come back from all, is out of the outbox: no need to look through that.
        let isOut = [.sent, .bounced].contains(delivery)
        let open = isOut ? nil : outbox.values.first { $0.message == reported.message }
        // Before the first attempt has ended nobody has it, whatever a report says.
        var returns = RecipientReturns(
            answers: open?.answers ?? answers(of: reported), people: open == nil ? reported.people : [])
        guard returns.take(failed) else { return }
        staging.records.append(.setAnswers(reported.message, returns.answers))
        if var open {
            // It goes on for the others; what becomes of the whole mail is said when that has ended.
            open.answers = returns.answers
            outbox[open.id] = open
            staging.records.append(.putOutbox(open))
            if delivery == .partly, !returns.isWithSomebody {
                staging.set(.failed, of: reported.message)
            }
        } else if [.sent, .partly, .bounced].contains(delivery) {
            staging.set(returns.isWithSomebody ? .partly : .bounced, of: reported.message)
        }
    }

    /// What was said last of each recipient of a message of ours, in this batch too.
    private func answers(of reported: ReferenceRecord) -> [RecipientAnswer] {
        for case .setAnswers(reported.message, let heard) in staging.records.reversed() { return heard }
        return reported.answers
    }
}
