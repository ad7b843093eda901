import FrontdeskCore
import FrontdeskStore

extension DeskEngine {
    /// What hands a conversation on, raises it, or brings it back.
    func hand(_ request: DeskRequest, at now: Instant) throws(StoreError) -> DeskAnswer {
        switch request {
        case .transfer(let transfer):
            // Whoever hands it on may see it no more, but says it again when the answer was lost.
            let memory = router.state.work[transfer.conversation]?.details.memory
            let isRepeated = memory?.agent == transfer.by.agent && memory?.verb == .transfer
            guard isRepeated || isInView(transfer.conversation, of: transfer.by.agent) else { return .notFound }
            return try inState(try answer(.transfer(transfer), at: now), for: transfer.by.agent)
        case .prioritize(let id, let epoch, let boost, let strict, let actor):
            guard isInView(id, of: actor.agent) else { return .notFound }
            let command = Command.prioritize(id, epoch: epoch, boost: boost, strict: strict, by: actor)
            return try inState(try answer(command, at: now), for: actor.agent)
        case .spam(let id, let epoch, let actor):
            guard isInView(id, of: actor.agent) else { return .notFound }
            let answer = try answer(.spam(id, epoch: epoch, by: actor), at: now)
            // Said again because the first answer was lost.
            if case .refused(.notOpen, _) = answer, let (record, last) = try departed(id), record.leftState == .spam,
                last.epoch == epoch + 1, maySee(record, actor.agent)
            {
                var first = snapshot(last)
                first.state = .spam
                first.owner = ""
                return .work(first)
            }
            return try inState(answer, for: actor.agent)
        case .revive(let id, let verb, let queue, let actor):
            return try revive(id, verb, to: queue, by: actor, at: now)
        default: return .faulty
        }
    }

    /// What has left the router comes back by hand; whoever may see it may do that, as far as its state allows.
    private func revive(
        _ id: ConversationID, _ verb: Verb, to queue: QueueNumber, by actor: Actor, at now: Instant
    ) throws(StoreError) -> DeskAnswer {
        guard case .conversation(var record) = try find(.conversation(id)), maySee(record, actor.agent) else {
            return .notFound
        }
        let open = router.state.work[id]
        guard let item = open ?? (try? WorkItem(decoding: record.left)) else { return .notFound }
        let state = open?.state ?? record.leftState
        let isRepeated = open?.details.memory.map { $0.verb == verb && $0.agent == actor.agent } ?? false
        let fits = verb == .notSpam ? state == .spam : state == .resolved || state == .filed
        guard fits || isRepeated else { return .refused(.wrongState(id, state), draftKept: false) }
        let revival = Revival(item, verb: verb, target: queue, by: actor)
        let answer = try self.answer(.revive(revival), at: now)
        guard case .work = answer else { return answer }
        record.left = []
        staging.put(record)
        noteVisibility(of: record)
        return answer
    }

    /// The customer of a conversation is somebody else than was thought: who writes to them from now on writes there.
    func correctContact(
        of id: ConversationID, to sender: Sender, by actor: Actor, at now: Instant
    ) throws(StoreError) -> DeskAnswer {
        guard case .conversation(let found) = try find(.conversation(id)), maySee(found, actor.agent) else {
            return .notFound
        }
        var identity: IdentityRecord
        var before: IdentityRecord?
        if case .identity(let known) = try find(.identity(found.channel, address: sender.id)) {
            identity = known
            before = known
        } else {
            counters.identity += 1
            identity = IdentityRecord(
                id: IdentityID(counters.identity), contact: ContactID(counters.identity), channel: found.channel,
                address: sender.id)
        }
        if !sender.name.isEmpty { identity.name = sender.name }
        if !sender.email.isEmpty { identity.email = sender.email }
        if !sender.phone.isEmpty { identity.phone = sender.phone }
        if identity != before { staging.put(identity) }
        guard identity.id != found.identity else { return .done }
        _ = try answer(.correctContact(id, identity.id, identity.contact, by: actor), at: now)
        guard case .conversation(var record) = try find(.conversation(id)) else { return .faulty }
        record.mistaken = record.identity
        record.identity = identity.id
        record.contact = identity.contact
        // What has left the router says it too, for when it comes back.
        if !record.left.isEmpty, var last = try? WorkItem(decoding: record.left) {
            last.identity = identity.id
            last.contact = identity.contact
            record.left = last.encoded()
        }
        staging.put(record)
        return .done
    }

    /// To whom a contact belongs: kept with its identity.
    func setOwner(of contact: ContactID, _ owner: AgentNumber) throws(StoreError) -> DeskAnswer {
        // A contact has its first identity's number until contacts are joined.
        guard case .identity(var identity) = try find(.identityByID(IdentityID(contact.value))) else {
            return .notFound
        }
        identity.owner = owner
        staging.put(identity)
        return .done
    }
}
