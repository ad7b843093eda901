import FrontdeskCore
import FrontdeskStore

/// Conversations that an agent begins.
extension DeskEngine {
    /// A reply that is not for those who can read what it answers: it goes on in private, in a conversation of its own.
    func replyElsewhere(
        _ request: ReplyRequest, than record: ConversationRecord, at now: Instant
    ) throws(StoreError) -> DeskAnswer {
        guard let wanted = request.visibility else { return .misplaced(.isPublic) }
        guard wanted == .private else { return .misplaced(.isPrivate) }
        guard let channel = router.policy?.channel(record.channel), channel.repliesPrivately, channel.takesReplies,
            case .identity(let identity) = try find(.identityByID(record.identity))
        else { return .misplaced(.hasNoPrivate) }
        let item: WorkItem
        do throws(Refusal) {
            item = try router.replied(by: request.draft)
        } catch {
            return .refused(error, draftKept: false)
        }
        var request = request
        request.publicly = record.lastMessage
        let thread = channel.privateThreadPrefix + identity.address
        if let open = try openPrivate(with: identity, thread: thread) {
            var there = request
            there.draft.conversation = open.record.id
            there.draft.epoch = open.item.epoch
            // What they have read is in the public one.
            there.draft.seen = MessageID(0)
            let answer = try reply(there, in: open.record, at: now)
            if case .replied = answer {
                staging.records.append(.deleteDraft(record.id, author: request.draft.by.agent))
            }
            return answer
        }
        return try begin(request, from: record, item, with: identity, thread: thread, at: now)
    }

    /// The open private conversation with a customer on their channel.
    private func openPrivate(
        with identity: IdentityRecord, thread: String
    ) throws(StoreError) -> (record: ConversationRecord, item: WorkItem)? {
        var wanted = [Lookup.thread(identity.channel, thread: thread)]
        if identity.conversation.value != 0 { wanted.append(.conversation(identity.conversation)) }
        for lookup in wanted {
            guard case .conversation(let record) = try find(lookup), record.visibility == .private,
                record.identity == identity.id, let item = router.state.work[record.id], item.state != .resolved
            else { continue }
            return (record, item)
        }
        return nil
    }

    /// A private conversation with whoever has spoken in public, the answer its first word.
    private func begin(
        _ request: ReplyRequest, from source: ConversationRecord, _ item: WorkItem, with identity: IdentityRecord,
        thread: String, at now: Instant
    ) throws(StoreError) -> DeskAnswer {
        var request = request
        var record = ConversationRecord(
            id: ConversationID(counters.conversation + 1), channel: source.channel, identity: identity.id,
            contact: identity.contact, openedAt: now)
        record.thread = thread
        record.subject = source.subject
        record.language = source.language
        record.linked = source.id
        record.link = .person
        let author = request.draft.by
        request.text = try written(request, in: record, queue: item.queue)
        let message = MessageID(counters.message + 1)
        let command = Command.begin(
            Beginning(
                arrival: Arrival(
                    conversation: record.id, message: MessageID(0), identity: identity.id, contact: identity.contact,
                    channel: record.channel, automatic: false,
                    classification: router.classification(continuing: item), reopening: nil, affinity: .none,
                    affinityAt: .none),
                isTaken: true,
                words: FirstWords(
                    message: message, then: request.draft.then, until: request.draft.until,
                    promise: request.draft.promise), by: author))
        let decision = router.handle(command, at: now)
        let answer = self.answer(to: decision)
        try self.record(decision, of: command, at: now)
        guard case .replied(let snapshot, _) = answer, case .done(_, .replied(_, _, let outbox)) = decision else {
            return answer
        }
        counters.conversation += 1
        counters.message += 1
        keepDeparture(of: &record)
        staging.put(record)
        var customer = identity
        customer.newest = record.id
        staging.put(customer)
        try post(request, record, message: message, outbox: outbox, signature: "", at: now)
        staging.records.append(.deleteDraft(source.id, author: author.agent))
        remember(request.idempotency, record.id, message, snapshot, at: now)
        return answer
    }
}
