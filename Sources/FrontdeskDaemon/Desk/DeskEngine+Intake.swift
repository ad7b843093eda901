import FrontdeskCore
import FrontdeskStore

extension DeskEngine {
    /// Conversations that are followed from the newest back to one that was over: each is a look into the store.
    private static let successionMax = 16

    /// A message from outside: seen? whose? which conversation? Then the router decides.
    func takeIn(_ item: IntakeItem, at now: Instant) throws(StoreError) -> DeskAnswer {
        let message = item.message
        if case .message(let known, let conversation) = try find(.message(item.channel, dedupe: message.dedupe)) {
            return .duplicate(conversation, known)
        }
        if let copy = try copy(of: item, at: now) { return copy }
        guard let policy = router.policy, policy.channel(item.channel) != nil else { return .notFound }
        let saved = counters
        var identity = try self.identity(of: item)
        let place = try place(of: item, identity: identity)
        let (known, standing) = try current(place.joins, of: identity, automatic: message.automatic, at: now)
        // A retired channel takes nothing new; what came by it goes on.
        if case .fresh = standing, policy.channel(item.channel)?.retired ?? false {
            counters = saved
            return .notFound
        }
        let language = policy.language(
            detected: message.language, reliable: message.languageReliable, last: identity.language,
            channel: item.channel)
        var record: ConversationRecord
        switch standing {
        case .open(let present, _), .left(let present), .reopens(let present, _): record = present
        case .fresh:
            counters.conversation += 1
            record = ConversationRecord(
                id: ConversationID(counters.conversation), channel: item.channel, identity: identity.id,
                contact: identity.contact, openedAt: now)
            record.thread = message.thread
            record.linked = known?.id ?? place.related
            record.link = known == nil ? place.link : .before
            record.visibility = message.visibility
            record.subject = message.subject
            record.language = language
        }
        counters.message += 1
        let id = MessageID(counters.message)
        let facts = facts(of: item, language: language, isKnown: !isNewIdentity(identity), policy: policy, at: now)
        let arrival = Arrival(
            message, facts: facts, policy: policy, isClassified: standing.needsClassification,
            conversation: record.id, message: id, identity: identity.id, contact: identity.contact,
            reopening: standing.reopening, affinity: identity.repliedBy, affinityAt: identity.repliedAt,
            contactOwner: identity.owner)
        let answer = try self.answer(.receive(arrival), at: now)
        guard case .received = answer else {
            counters = saved
            return answer == .notFound ? .notFound : .faulty
        }
        store(item, as: id, language: language, in: &record, of: &identity, place, isNew: standing.isFresh, at: now)
        noteVisibility(of: record)
        if standing.isFresh { try acknowledge(message, record.id, identity, at: now) }
        return answer
    }

    func find(_ lookup: Lookup) throws(StoreError) -> Found {
        try staging.view.find(lookup, in: store)
    }

    private func identity(of item: IntakeItem) throws(StoreError) -> IdentityRecord {
        let sender = item.message.sender
        if case .identity(let record) = try find(.identity(item.channel, address: sender.id)) { return record }
        counters.identity += 1
        // A new identity is its own contact, with the same number, until somebody links it.
        return IdentityRecord(
            id: IdentityID(counters.identity), contact: ContactID(counters.identity), channel: item.channel,
            address: sender.id)
    }

    /// The conversation that a message belongs to.
    private func place(of item: IntakeItem, identity: IdentityRecord) throws(StoreError) -> MessagePlace {
        if let mail = item.message.mail { return try place(of: mail, from: item.message.sender.id, identity) }
        var place = MessagePlace(joins: try conversation(of: item, identity: identity))
        let visibility = item.message.visibility
        if let joins = place.joins {
            guard joins.visibility != visibility else { return place }
            place = MessagePlace(related: joins.id, link: .person)
        } else if identity.newest.value != 0,
            case .conversation(let newest) = try find(.conversation(identity.newest)), newest.visibility != visibility
        {
            place = MessagePlace(related: newest.id, link: .person)
        }
        return place
    }

    private func conversation(
        of item: IntakeItem, identity: IdentityRecord
    ) throws(StoreError) -> ConversationRecord? {
        let lookup: Lookup
        if !item.message.thread.isEmpty {
            lookup = .thread(item.channel, thread: item.message.thread)
        } else if identity.conversation.value != 0 {
            lookup = .conversation(identity.conversation)
        } else {
            return nil
        }
        guard case .conversation(let record) = try find(lookup) else { return nil }
        return record
    }

    /// How a message stands to the conversation its thread leads to.
    private enum Standing {
        /// In the router; with whether it is in wrap-up, where a message reopens it.
        case open(ConversationRecord, inWrapUp: Bool)
        case reopens(ConversationRecord, Reopening)
        /// Outside the router, and the message does not change that.
        case left(ConversationRecord)
        case fresh

        var needsClassification: Bool {
            switch self {
            case .open(_, let inWrapUp): inWrapUp
            case .reopens, .fresh: true
            case .left: false
            }
        }

        var reopening: Reopening? {
            if case .reopens(_, let reopening) = self { reopening } else { nil }
        }

        var isFresh: Bool {
            if case .fresh = self { true } else { false }
        }
    }

    /// The conversation that a message goes on with. What came after one that is over is gone on with in its stead, as long as
    /// it is the customer's newest: who answers an old mail twice, and asks nothing else between, has not two concerns.
    private func current(
        _ known: ConversationRecord?, of identity: IdentityRecord, automatic: Bool, at now: Instant
    ) throws(StoreError) -> (ConversationRecord?, Standing) {
        let standing = standing(of: known, automatic: automatic, at: now)
        guard standing.isFresh, let known, let next = try successor(of: known, identity) else {
            return (known, standing)
        }
        let there = self.standing(of: next, automatic: automatic, at: now)
        return there.isFresh ? (known, standing) : (next, there)
    }

    /// The customer's newest conversation, where it began because this one was over, by however many steps.
    private func successor(
        of old: ConversationRecord, _ identity: IdentityRecord
    ) throws(StoreError) -> ConversationRecord? {
        guard identity.newest > old.id, case .conversation(let newest) = try find(.conversation(identity.newest)),
            newest.visibility == old.visibility,
            // One that was put right to somebody else is theirs.
            newest.identity == identity.id
        else { return nil }
        var step = newest
        for _ in 0..<Self.successionMax where step.link == .before {
            if step.linked == old.id { return newest }
            guard case .conversation(let earlier) = try find(.conversation(step.linked)) else { return nil }
            step = earlier
        }
        return nil
    }

    private func standing(of known: ConversationRecord?, automatic: Bool, at now: Instant) -> Standing {
        guard let known else { return .fresh }
        if let item = router.state.work[known.id] {
            let resolved = item.state == .resolved
            if resolved, !automatic, now > item.details.reopenUntil { return .fresh }
            return .open(known, inWrapUp: resolved && !automatic)
        }
        if automatic { return .left(known) }
        guard known.leftState == .resolved, let last = try? WorkItem(decoding: known.left),
            now <= last.details.reopenUntil
        else { return .fresh }
        return .reopens(known, Reopening(last))
    }

    func facts(
        of item: IntakeItem, language: String, isKnown: Bool, policy: BoundPolicy, at now: Instant
    ) -> MessageFacts {
        var hits = MessageHits(text: item.textHits, subject: item.subjectHits)
        // The patterns have changed between intake and now: look again with those in force.
        if item.generation != policy.generation { hits = policy.policy.hits(in: item.message) }
        return MessageFacts(
            item.message, channel: item.channel, language: language, isKnownContact: isKnown, hits: hits, at: now)
    }

    func store(
        _ item: IntakeItem, as id: MessageID, language: String, in record: inout ConversationRecord,
        of identity: inout IdentityRecord, _ place: MessagePlace, isNew: Bool,
        by author: AgentNumber = .none, at now: Instant
    ) {
        var message = MessageRecord(
            id: id, conversation: record.id, previous: record.lastMessage, identity: identity.id,
            channel: item.channel, direction: .inbound, storedAt: now, content: item.message)
        message.content.said = ""
        message.content.mail?.returnPath = ""
        message.author = author
        if let reported = place.reported { note(reported, in: &message) }
        message.raw = item.rawBlob.isEmpty ? item.raw : []
        message.rawBlob = item.rawBlob
        if isNew {
            record.lastMessage = id
            keepDeparture(of: &record)
            staging.put(record)
            staging.records.append(.insertMessage(message))
            staging.lay(message)
        } else {
            if router.state.work[record.id] != nil, !record.left.isEmpty {
                record.left = []
                record.lastMessage = id
                staging.put(record)
                staging.records.append(.insertMessage(message))
                staging.lay(message)
            } else {
                // The command may have put it on its way out again; the newest form counts.
                if case .conversation(let newest)? = staging.view.known(.conversation(record.id)) { record = newest }
                staging.insert(message, into: record)
            }
        }
        staging.wantFiles(of: message)
        let before = identity
        let sender = item.message.sender
        if !sender.name.isEmpty { identity.name = sender.name }
        if !sender.email.isEmpty { identity.email = sender.email }
        if !sender.phone.isEmpty { identity.phone = sender.phone }
        if item.message.languageReliable { identity.language = item.message.language }
        if item.message.thread.isEmpty { identity.conversation = record.id }
        if isNew { identity.newest = record.id }
        if identity != before || isNewIdentity(identity) { staging.put(identity) }
    }

    /// Who can read an open conversation is known without its record.
    func noteVisibility(of record: ConversationRecord) {
        if record.visibility == .public, router.state.work.contains(record.id) { openInPublic.insert(record.id) }
    }

    func isNewIdentity(_ identity: IdentityRecord) -> Bool {
        if case .identity? = staging.view.known(.identity(identity.channel, address: identity.address)) {
            return false
        }
        return true
    }

    /// A conversation that was filed at once has left the router before its record was made.
    func keepDeparture(of record: inout ConversationRecord) {
        guard let item = staging.departed[record.id] else { return }
        record.left = item.bytes
        record.leftState = item.state
        record.leftAt = item.at
    }
}
