package import FrontdeskCore
package import FrontdeskStore

extension DeskEngine {
    /// A reply: the text, its way out and the change of state, all in one batch. Refused, its text stays as a draft.
    func reply(_ request: ReplyRequest, at now: Instant) throws(StoreError) -> DeskAnswer {
        if let first = try repeated(request.idempotency, at: now) { return first }
        guard case .conversation(let record) = try find(.conversation(request.draft.conversation)),
            maySee(record, request.draft.by.agent)
        else { return .notFound }
        let actor = request.draft.by
        var draft = request.draft
        draft.message = MessageID(counters.message + 1)
        let decision = router.handle(.reply(draft), at: now)
        let answer = self.answer(to: decision)
        try self.record(decision, of: .reply(draft), at: now)
        guard case .replied(let snapshot, let message) = answer else {
            keepDraft(of: request, at: now)
            if case .refused(let refusal, _) = answer { return .refused(refusal, draftKept: true) }
            return answer
        }
        counters.message += 1
        guard case .done(_, .replied(_, _, let outbox)) = decision else { return .faulty }
        try post(request, record, message: message, outbox: outbox, at: now)
        staging.records.append(.deleteDraft(record.id, author: actor.agent))
        remember(request.idempotency, record.id, message, snapshot, at: now)
        return answer
    }

    private func post(
        _ request: ReplyRequest, _ record: ConversationRecord, message: MessageID, outbox id: OutboxID, at now: Instant
    ) throws(StoreError) {
        var content = InboundMessage(dedupe: "", sender: Sender(id: ""), text: request.text)
        content.visibility = request.visibility
        content.verified = .none
        // The conversation may have been put on its way out by this very command; the newest form counts.
        guard case .conversation(let current) = try find(.conversation(record.id)) else { return }
        var stored = MessageRecord(
            id: message, conversation: record.id, previous: current.lastMessage, identity: record.identity,
            channel: record.channel, direction: .outbound, storedAt: now, content: content)
        stored.author = request.draft.by.agent
        stored.delivery = .queued
        staging.insert(stored, into: current)
        let out = OutboxRecord(
            id: id, conversation: record.id, message: message, channel: record.channel, createdAt: now)
        outbox[id] = out
        staging.records.append(.putOutbox(out))
        staging.outbox.append(id)
        guard case .identity(var identity) = try find(.identityByID(record.identity)) else { return }
        identity.repliedBy = request.draft.by.agent
        identity.repliedAt = now
        staging.put(identity)
    }

    private func keepDraft(of request: ReplyRequest, at now: Instant) {
        staging.records.append(
            .putDraft(
                DraftRecord(
                    conversation: request.draft.conversation, author: request.draft.by.agent, text: request.text,
                    savedAt: now, reason: "refused")))
    }

    func note(_ request: NoteRequest, at now: Instant) throws(StoreError) -> DeskAnswer {
        if let first = try repeated(request.idempotency, at: now) { return first }
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

    /// Whether a conversation, in or outside the router, is in an agent's view.
    package func maySee(_ record: ConversationRecord, _ agent: AgentNumber) -> Bool {
        guard let item = router.state.work[record.id] ?? (try? WorkItem(decoding: record.left)) else { return false }
        return router.policy?.maySee(agent, queue: item.queue, holder: item.agent) ?? false
    }

    /// A change of state. Of a conversation that was resolved and has left, the last verb is in its record.
    func change(_ change: Change, at now: Instant) throws(StoreError) -> DeskAnswer {
        guard isInView(change.conversation, of: change.by.agent) else { return .notFound }
        let answer = try self.answer(.change(change), at: now)
        guard case .refused(.notOpen(let id), _) = answer else { return answer }
        guard case .conversation(let record) = try find(.conversation(id)), !record.left.isEmpty,
            let last = try? WorkItem(decoding: record.left), maySee(record, change.by.agent)
        else { return .notFound }
        if let memory = last.details.memory, memory.agent == change.by.agent, memory.verb == change.verb.verb,
            memory.named == Int64(change.epoch)
        {
            var first = snapshot(last)
            first.epoch = memory.epoch
            first.owner = ""
            return .work(first)
        }
        return .refused(.wrongState(id, record.leftState), draftKept: false)
    }

    /// The first answer under the key. A result past its time counts no more, whether the store still has it or not.
    private func repeated(_ idempotency: IdempotencyRequest?, at now: Instant) throws(StoreError) -> DeskAnswer? {
        guard let idempotency, case .idempotency(let record) = try find(.idempotency(idempotency.key)),
            now - record.at <= Self.idempotencyTime
        else { return nil }
        return record.requestHash == idempotency.requestHash ? .repeated(record) : .keyReused
    }

    private func remember(
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
