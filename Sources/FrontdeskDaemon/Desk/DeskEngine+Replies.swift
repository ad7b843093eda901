import FrontdeskChannels
package import FrontdeskCore
package import FrontdeskStore

extension DeskEngine {
    /// A reply: the text, its way out and the change of state, all in one batch. Refused, its text stays as a draft.
    func reply(_ request: ReplyRequest, at now: Instant) throws(StoreError) -> DeskAnswer {
        let actor = request.draft.by
        if let kept = try kept(request.idempotency, at: now) {
            return try request.idempotency?.matches(kept) ?? false
                ? .repeated(firstAnswer(kept, by: actor), kept.message) : .keyReused
        }
        guard case .conversation(let record) = try find(.conversation(request.draft.conversation)),
            maySee(record, actor.agent)
        else { return .notFound }
        let channel = router.policy?.channel(record.channel)
        guard request.attachments.isEmpty || channel?.takesFiles ?? false else { return .filesNotTaken }
        guard !request.wantsCopies || channel?.isMail ?? false else { return .copiesNotTaken }
        let wanted = request.visibility ?? (record.visibility == .private ? .private : nil)
        let answer =
            wanted == record.visibility
            ? try reply(request, in: record, at: now) : try replyElsewhere(request, than: record, at: now)
        if case .replied = answer { return answer }
        try keepDraft(of: request, in: record, at: now)
        guard case .refused(let refusal, _) = try inState(answer, for: actor.agent) else { return answer }
        return .refused(refusal, draftKept: true)
    }

    /// A reply for those who can read the conversation it is in.
    func reply(
        _ request: ReplyRequest, in record: ConversationRecord, at now: Instant
    ) throws(StoreError) -> DeskAnswer {
        let actor = request.draft.by
        // As it stands before the reply: that may end its work.
        let queue = router.state.work[record.id]?.queue ?? .none
        var request = request
        request.text = try written(request, in: record, queue: queue)
        var draft = request.draft
        draft.message = MessageID(counters.message + 1)
        let decision = router.handle(.reply(draft), at: now)
        let answer = self.answer(to: decision)
        try self.record(decision, of: .reply(draft), at: now)
        guard case .replied(let snapshot, let message) = answer else { return answer }
        counters.message += 1
        guard case .done(_, .replied(_, _, let outbox)) = decision else { return .faulty }
        let signature = try signature(of: actor.agent, in: record, queue: queue)
        try post(request, record, message: message, outbox: outbox, signature: signature, at: now)
        staging.records.append(.deleteDraft(record.id, author: actor.agent))
        remember(request.idempotency, record.id, message, snapshot, at: now)
        return answer
    }

    func post(
        _ request: ReplyRequest, _ record: ConversationRecord, message: MessageID, outbox id: OutboxID,
        signature: String, at now: Instant
    ) throws(StoreError) {
        var content = InboundMessage(dedupe: "", sender: Sender(id: ""), text: request.text)
        content.visibility = record.visibility
        content.attachments = request.attachments
        if request.publicly.value != 0 {
            content.attributes = [
                MessageAttribute(
                    name: OutboundReader.answersAttribute, value: request.publicly.description, provenance: .system)
            ]
        }
        try stage(
            content, message, id, in: record, by: request.draft.by.agent, signature: signature,
            copies: request.copies, at: now)
        guard case .identity(var identity) = try find(.identityByID(record.identity)) else { return }
        // A bot's answer ties the customer to nobody.
        guard !(router.policy?.agent(request.draft.by.agent)?.isBot ?? false) else { return }
        identity.repliedBy = request.draft.by.agent
        identity.repliedAt = now
        staging.put(identity)
    }

    /// A message of ours with its way out.
    ///
    /// - Parameter author: the agent who wrote it; none for a machine.
    func stage(
        _ content: InboundMessage, _ message: MessageID, _ id: OutboxID, in record: ConversationRecord,
        by author: AgentNumber, signature: String = "", copies: [String] = [], at now: Instant
    ) throws(StoreError) {
        var content = content
        content.verified = .none
        // The conversation may have been put on its way out by this very command; the newest form counts.
        guard case .conversation(let current) = try find(.conversation(record.id)) else { return }
        try address(&content, message, record)
        content.mail?.signature = signature
        content.mail?.copies = copies
        // Whoever gets a copy may answer it, and may be whom a report is about.
        content.recipients += copies.map(RecipientAddress.folded).filter { !content.recipients.contains($0) }
        var stored = MessageRecord(
            id: message, conversation: record.id, previous: current.lastMessage, identity: record.identity,
            channel: record.channel, direction: .outbound, storedAt: now, content: content)
        stored.author = author
        stored.delivery = .queued
        staging.insert(stored, into: current)
        let out = OutboxRecord(
            id: id, conversation: record.id, message: message, channel: record.channel, createdAt: now)
        outbox[id] = out
        staging.records.append(.putOutbox(out))
        staging.outbox.append(id)
    }

    /// A mail's Message-ID is given with its text, so that an answer to any attempt finds it.
    private func address(
        _ content: inout InboundMessage, _ message: MessageID, _ record: ConversationRecord
    ) throws(StoreError) {
        guard let channel = router.policy?.channel(record.channel), channel.isMail else { return }
        let mail = MailFacts(messageID: key.messageID(of: message, from: channel.address))
        // Asked for, so that the batch knows that nobody has it.
        _ = try find(.reference(mail.messageID))
        content.mail = mail
        // A machine's answer has its address already.
        if content.recipients.isEmpty, case .identity(let identity) = try find(.identityByID(record.identity)) {
            content.recipients = [identity.address]
        }
    }

    /// What was not sent is kept as it would have read, where its author has written it.
    private func keepDraft(
        of request: ReplyRequest, in record: ConversationRecord, at now: Instant
    ) throws(StoreError) {
        let text = try written(request, in: record, queue: router.state.work[record.id]?.queue ?? .none)
        staging.records.append(
            .putDraft(
                DraftRecord(
                    conversation: record.id, author: request.draft.by.agent, text: text, savedAt: now,
                    reason: "refused")))
    }

    func note(_ request: NoteRequest, at now: Instant) throws(StoreError) -> DeskAnswer {
        if let kept = try kept(request.idempotency, at: now) {
            return request.idempotency?.matches(kept) ?? false ? .repeated(nil, kept.message) : .keyReused
        }
        guard case .conversation(let record) = try find(.conversation(request.conversation)),
            maySee(record, request.by.agent)
        else { return .notFound }
        let message = MessageID(counters.message + 1)
        let answer = try self.answer(.note(record.id, message, by: request.by), at: now)
        guard case .done = answer else { return answer }
        counters.message += 1
        var content = InboundMessage(dedupe: "", sender: Sender(id: ""), text: request.text)
        content.visibility = .internal
        var stored = MessageRecord(
            id: message, conversation: record.id, previous: record.lastMessage, identity: record.identity,
            channel: record.channel, direction: .note, storedAt: now, content: content)
        stored.author = request.by.agent
        staging.insert(stored, into: record)
        remember(request.idempotency, record.id, message, nil, at: now)
        return .noted(message)
    }

    func putDraft(
        _ id: ConversationID, _ author: AgentNumber, _ text: String, at now: Instant
    ) throws(StoreError) -> DeskAnswer {
        guard case .conversation(let record) = try find(.conversation(id)), maySee(record, author) else {
            return .notFound
        }
        staging.records.append(
            .putDraft(DraftRecord(conversation: id, author: author, text: text, savedAt: now, reason: "saved")))
        return .done
    }

    func deleteDraft(_ id: ConversationID, _ author: AgentNumber) throws(StoreError) -> DeskAnswer {
        guard case .conversation(let record) = try find(.conversation(id)), maySee(record, author) else {
            return .notFound
        }
        staging.records.append(.deleteDraft(id, author: author))
        return .done
    }

    /// Whether a conversation, in or outside the router, is in an agent's view.
    package func maySee(_ record: ConversationRecord, _ agent: AgentNumber) -> Bool {
        guard let item = router.state.work[record.id] ?? (try? WorkItem(decoding: record.left)) else { return false }
        return router.policy?.maySee(agent, item) ?? false
    }

    /// A change of state. Of a conversation that was resolved and has left, the last verb is in its record.
    func change(_ change: Change, at now: Instant) throws(StoreError) -> DeskAnswer {
        guard isInView(change.conversation, of: change.by.agent) else { return .notFound }
        let answer = try self.answer(.change(change), at: now)
        guard case .refused(.notOpen(let id), _) = answer else { return answer }
        if let (record, last) = try departed(id), maySee(record, change.by.agent), let memory = last.details.memory,
            memory.isOf(change)
        {
            var first = snapshot(last)
            first.epoch = memory.epoch
            first.owner = ""
            return .work(first)
        }
        return try inState(answer, for: change.by.agent)
    }

    /// A conversation that has left the router: its record, and its row as it left.
    func departed(
        _ id: ConversationID
    ) throws(StoreError) -> (record: ConversationRecord, last: WorkItem)? {
        guard router.state.work[id] == nil, case .conversation(let record) = try find(.conversation(id)),
            !record.left.isEmpty, let last = try? WorkItem(decoding: record.left)
        else { return nil }
        return (record, last)
    }

    /// The answer with the state a conversation has left the router in, where the router says only that it is not there.
    func inState(_ answer: DeskAnswer, for agent: AgentNumber) throws(StoreError) -> DeskAnswer {
        guard case .refused(.notOpen(let id), _) = answer, let (record, _) = try departed(id), maySee(record, agent)
        else { return answer }
        return .refused(.wrongState(id, record.leftState), draftKept: false)
    }

    /// The first result under the key. One past its time counts no more, whether the store still has it or not.
    func kept(_ idempotency: IdempotencyRequest?, at now: Instant) throws(StoreError) -> IdempotencyRecord? {
        guard let idempotency, case .idempotency(let record) = try find(.idempotency(idempotency.key)),
            now - record.at <= Self.idempotencyTime
        else { return nil }
        return record
    }

    /// The conversation as it stood after a reply: what a reply decides is kept with its key, the rest is what it has now.
    func firstAnswer(_ kept: IdempotencyRecord, by actor: Actor) throws(StoreError) -> WorkSnapshot? {
        var item = router.state.work[kept.conversation]
        if item == nil { item = try departed(kept.conversation)?.last }
        guard var first = item.map({ snapshot($0) }) else { return nil }
        first.epoch = kept.epoch
        first.state = kept.state
        first.owner = kept.state.hasOwner ? router.state.names.name(actor.agent) : ""
        first.offer = nil
        first.unansweredSince = .none
        return first
    }

    func remember(
        _ idempotency: IdempotencyRequest?, _ id: ConversationID, _ message: MessageID, _ snapshot: WorkSnapshot?,
        at now: Instant
    ) {
        guard let idempotency else { return }
        staging.put(
            IdempotencyRecord(
                key: idempotency.key, requestHash: idempotency.requestHash, at: now, status: 200, conversation: id,
                message: message, epoch: snapshot?.epoch ?? 0, state: snapshot?.state ?? .queued))
    }
}
