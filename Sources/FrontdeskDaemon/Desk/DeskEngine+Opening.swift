import FrontdeskCore
import FrontdeskStore

/// Conversations that are opened by hand.
extension DeskEngine {
    /// What a customer has said on the telephone or at the counter: it goes where its channel's messages go, or stays with
    /// who has heard it.
    func open(_ request: OpeningRequest, at now: Instant) throws(StoreError) -> DeskAnswer {
        if let kept = try kept(request.idempotency, at: now) {
            return try request.idempotency?.matches(kept) ?? false
                ? .repeated(firstAnswer(kept, by: request.by), kept.message) : .keyReused
        }
        guard let policy = router.policy, let channel = policy.channel(request.item.channel) else { return .notFound }
        guard !channel.retired else { return .channelRetired }
        let saved = counters
        counters.conversation += 1
        counters.message += 1
        let message = MessageID(counters.message)
        guard var identity = try identity(of: request) else {
            counters = saved
            return .notFound
        }
        let item = request.item.named("hand:\(message)", sender: identity.address)
        let content = item.message
        let language = policy.language(
            detected: content.language, reliable: content.languageReliable, last: identity.language,
            channel: item.channel)
        var record = ConversationRecord(
            id: ConversationID(counters.conversation), channel: item.channel, identity: identity.id,
            contact: identity.contact, openedAt: now)
        record.subject = content.subject
        record.language = language
        let facts = facts(of: item, language: language, isKnown: !isNewIdentity(identity), policy: policy, at: now)
        var arrival = Arrival(
            content, facts: facts, policy: policy, isClassified: true, conversation: record.id, message: message,
            identity: identity.id, contact: identity.contact, reopening: nil, affinity: identity.repliedBy,
            affinityAt: identity.repliedAt, contactOwner: identity.owner)
        // Who takes it has judged it: no route files it away under their hands.
        if request.queue.isSet {
            arrival.classification?.end = .queue(request.queue)
        } else if request.isTaken, arrival.classification?.end == .file || arrival.classification?.end == .spam {
            arrival.classification?.end = .queue(policy.lastQueue)
        }
        let answer = try self.answer(
            .begin(Beginning(arrival: arrival, isTaken: request.isTaken, by: request.by)), at: now)
        switch answer {
        case .received, .work: break
        default:
            counters = saved
            return answer
        }
        store(
            item, as: message, language: language, in: &record, of: &identity, MessagePlace(), isNew: true,
            by: request.by.agent, at: now)
        guard let snapshot = try self.snapshot(of: record.id) else { return .faulty }
        remember(request.idempotency, record.id, message, snapshot, at: now)
        return .replied(snapshot, message)
    }

    /// As it stands now; one that was filed at once as it left.
    private func snapshot(of id: ConversationID) throws(StoreError) -> WorkSnapshot? {
        if let item = router.state.work[id] { return snapshot(item) }
        guard let (record, last) = try departed(id) else { return nil }
        var snapshot = snapshot(last)
        snapshot.state = record.leftState
        snapshot.owner = ""
        return snapshot
    }

    /// The customer's identity on the channel: the one that is known, or a new one; nil for a contact whom the agent does
    /// not know of.
    private func identity(of request: OpeningRequest) throws(StoreError) -> IdentityRecord? {
        let channel = request.item.channel
        let sender = request.item.message.sender
        var known: IdentityRecord?
        if let contact = request.contact {
            // A contact has its first identity's number until contacts are joined.
            guard case .identity(let first) = try find(.identityByID(IdentityID(contact.value))),
                case .conversation(let newest) = try find(.conversation(first.newest)),
                maySee(newest, request.by.agent)
            else { return nil }
            if first.channel == channel, case .identity(let own) = try find(.identity(channel, address: first.address))
            {
                return own
            }
            known = first
        }
        let named = [sender.id, sender.phone, sender.email, known?.phone ?? "", known?.email ?? ""]
        // Who says nothing of themselves is somebody else each time.
        let address = named.first { !$0.isEmpty } ?? "hand:c\(counters.conversation)"
        if case .identity(let record) = try find(.identity(channel, address: address)) { return record }
        counters.identity += 1
        var identity = IdentityRecord(
            id: IdentityID(counters.identity), contact: known?.contact ?? ContactID(counters.identity),
            channel: channel, address: address)
        identity.name = known?.name ?? ""
        identity.email = known?.email ?? ""
        identity.phone = known?.phone ?? ""
        identity.owner = known?.owner ?? .none
        return identity
    }
}

extension IntakeItem {
    /// The same under a key and an address of the desk's own.
    fileprivate func named(_ key: String, sender: String) -> IntakeItem {
        var content = message
        content.dedupe = key
        content.sender.id = sender
        return IntakeItem(
            channel: channel, message: content, raw: raw, rawBlob: rawBlob, textHits: textHits,
            subjectHits: subjectHits, generation: generation)
    }
}
