import FrontdeskCore
import FrontdeskStore

extension DeskEngine {
    /// An attempt begins. On the disk before the first byte leaves, so that a crash can never hide a post.
    func outboxAttempt(_ id: OutboxID, at now: Instant) throws(StoreError) -> DeskAnswer {
        guard var record = outbox[id], !record.underway, !record.held else { return .notFound }
        record.attempts += 1
        record.underway = true
        outbox[id] = record
        staging.records.append(.putOutbox(record))
        return try answer(.outboxAttempt(id, record.conversation, attempt: record.attempts), at: now)
    }

    func outboxResult(
        _ id: OutboxID, _ outcome: OutboxOutcome, status: Int32, next: OutboxNext, heard: OutboxHeard = OutboxHeard(),
        at now: Instant
    ) throws(StoreError) -> DeskAnswer {
        guard var record = outbox[id] else { return .notFound }
        // Told again after a failure of the store it may come behind a later attempt, whose own end counts.
        guard heard.attempt == 0 || heard.attempt >= record.attempts else { return .notFound }
        if heard.isTakenBack, heard.attempt == record.attempts { record.attempts -= 1 }
        record.underway = false
        record.status = status
        if outcome == .ambiguous { record.mayHaveBeenSent = true }
        var returns = RecipientReturns(answers: record.answers)
        if !heard.answers.isEmpty { returns.hear(heard.answers) }
        if returns.answers != record.answers {
            record.answers = returns.answers
            staging.records.append(.setAnswers(record.message, returns.answers))
        }
        let key = ProviderReference.key(record.channel, heard.providerID)
        // The first id it is given is its own; one that is another's says nothing.
        if !heard.providerID.isEmpty, !record.isNamed, case .nothing = try find(.reference(key)) {
            record.isNamed = true
            name(record, heard.providerID)
        }
        // Who has it has it, whatever becomes of the others.
        let isTaken = returns.isWithSomebody
        switch outcome {
        case .sent: end(record, returns.end)
        case .discarded: end(record, isTaken ? .partly : .discarded)
        case .failed:
            record.held = true
            keep(record, isTaken ? .partly : .failed)
        case .ambiguous: keep(held(record, next), .ambiguous)
        case .retry: keep(held(record, next), .queued)
        }
        let answer = try answer(.outboxResult(id, record.conversation, outcome, status: status), at: now)
        if record.isNamed { try noteEarly(record.message, under: key, at: now) }
        return answer
    }

    /// What the provider calls a message of ours.
    private func name(_ record: OutboxRecord, _ providerID: String) {
        staging.records.append(.setProviderID(record.message, record.channel, providerID))
        let content = InboundMessage(dedupe: "", sender: Sender(id: ""), text: "")
        // How far it has come is known by its message.
        let reference = ReferenceRecord(
            message: record.message, conversation: record.conversation, direction: .outbound, delivery: .queued,
            content: content)
        staging.view.lay(.reference(reference), over: .reference(ProviderReference.key(record.channel, providerID)))
    }

    private func held(_ record: OutboxRecord, _ next: OutboxNext) -> OutboxRecord {
        var record = record
        switch next {
        case .nothing: break
        case .retry(let at):
            record.nextAt = at
            staging.outbox.append(record.id)
        case .hold: record.held = true
        }
        return record
    }

    private func end(_ record: OutboxRecord, _ state: DeliveryState) {
        outbox[record.id] = nil
        staging.outbox.append(record.id)
        staging.end(record, state)
    }

    private func keep(_ record: OutboxRecord, _ state: DeliveryState) {
        outbox[record.id] = record
        staging.records.append(.putOutbox(record))
        staging.set(state, of: record.message)
    }

    /// An operator has it tried again at once: one that is held, or one that waits for its time. What is under way is being
    /// tried already.
    func outboxRetry(_ id: OutboxID, at now: Instant) throws(StoreError) -> DeskAnswer {
        guard var record = outbox[id] else { return .notFound }
        guard !record.underway else { return .done }
        let wasHeld = record.held
        record.held = false
        // Also of one whose time is past: whoever wants it now knows what has become of it meanwhile.
        record.nextAt = now
        outbox[id] = record
        staging.records.append(.putOutbox(record))
        // Of one that waits its message says already what became of it: that it may have arrived must not be forgotten.
        if wasHeld { staging.set(.queued, of: record.message) }
        staging.outbox.append(id)
        return try answer(.outboxResult(id, record.conversation, .retry, status: record.status), at: now)
    }
}
