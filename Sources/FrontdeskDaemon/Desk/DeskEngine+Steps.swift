package import FrontdeskCore
import FrontdeskStore

extension DeskEngine {
    /// What a request will want to know, to be asked in one call for the whole batch.
    func lookups(_ request: DeskRequest) -> [Lookup] {
        switch request {
        case .intake(let item):
            var wanted: [Lookup] = [
                .message(item.channel, dedupe: item.message.dedupe),
                .identity(item.channel, address: item.message.sender.id),
            ]
            if !item.message.thread.isEmpty { wanted.append(.thread(item.channel, thread: item.message.thread)) }
            if let mail = item.message.mail { wanted += lookups(mail) }
            if !item.message.providerID.isEmpty {
                wanted.append(.reference(ProviderReference.key(item.channel, item.message.providerID)))
            }
            return wanted
        case .delivery(let delivery):
            return delivery.items.flatMap { item -> [Lookup] in
                switch item {
                case .message(let message): lookups(.intake(message))
                case .receipt(let receipt):
                    [.reference(ProviderReference.key(delivery.channel, receipt.providerID))]
                case .quarantine: []
                }
            }
        case .reply(let request):
            return [.conversation(request.draft.conversation)] + keys(request.idempotency)
        case .open(let request): return keys(request.idempotency)
        case .keyed(let key, let request): return keys(key) + lookups(request)
        case .note(let request): return [.conversation(request.conversation)] + keys(request.idempotency)
        case .outboxEdit(let edit): return outbox[edit.outbox].map { [.conversation($0.conversation)] } ?? []
        case .change(let change) where change.verb == .resolve || change.verb == .done:
            return [.conversation(change.conversation)]
        case .putDraft(let id, _, _), .deleteDraft(let id, _), .revive(let id, _, _, _),
            .correctContact(let id, _, _):
            return [.conversation(id)]
        case .setContactOwner(let contact, _): return [.identityByID(IdentityID(contact.value))]
        default: return []
        }
    }

    private func keys(_ idempotency: IdempotencyRequest?) -> [Lookup] {
        idempotency.map { [.idempotency($0.key)] } ?? []
    }

    /// The conversations that the identities found lead to, and the identities that conversations lead to.
    func prefetchDependents() throws(StoreError) {
        try staging.view.prefetch(staging.view.dependents, from: store)
    }

    /// One request at its time.
    func step(_ request: DeskRequest, at now: Instant) throws(StoreError) -> DeskAnswer {
        if let caller = request.caller { try greet(caller, at: now) }
        let answer = try carryOut(request, at: now)
        noteKnown(request, answer)
        return answer
    }

    func carryOut(_ request: DeskRequest, at now: Instant) throws(StoreError) -> DeskAnswer {
        switch request {
        case .intake(let item): return try takeIn(item, at: now)
        case .delivery(let delivery): return try takeIn(delivery, at: now)
        case .quarantine(let item): return quarantine(item, at: now)
        case .setPresence(let agent, let presence, let overtime, let actor):
            return try answer(.setPresence(agent, presence, overtime: overtime, by: actor), at: now)
        case .pull(let agent, let max, let got, let read):
            // Before they are confirmed, for then they are offers no more.
            let named = got.isEmpty ? [] : router.pulled(by: agent, limit: .max).filter { got.contains($0.offer) }
            let answer = try answer(.pull(agent, max: Int32(clamping: max), got: got), at: now)
            guard case .done = answer else { return answer }
            pullMemory.note(got, by: agent) { router.pulled(by: agent, limit: .max).map(\.offer) }
            for item in (read + named.map(\.conversation)).compactMap({ router.state.work[$0] }) {
                pullMemory.note(item, by: agent)
            }
            return .pulled(pulled(by: agent, max: max))
        case .deliver(let offers):
            for offer in offers { _ = try answer(.deliver(offer), at: now) }
            return .done
        case .accept(let offer, let siblings, let actor):
            return ownOffer(try answer(.accept(offer, siblings: siblings, by: actor), at: now))
        case .decline(let offer, let reason, let actor):
            return ownOffer(try answer(.decline(offer, reason: reason, by: actor), at: now))
        case .reply(let request): return try reply(request, at: now)
        case .open(let request): return try open(request, at: now)
        case .note(let request): return try note(request, at: now)
        case .change(let change): return try self.change(change, at: now)
        case .take(let id, let epoch, let actor):
            guard isInView(id, of: actor.agent) else { return .notFound }
            return try inState(try answer(.take(id, epoch: epoch, by: actor), at: now), for: actor.agent)
        case .assign(let id, let epoch, let agent, let force, let reason, let actor):
            guard isInView(id, of: actor.agent) else { return .notFound }
            let command = Command.assign(id, epoch: epoch, agent, force: force, reason: reason, by: actor)
            return try inState(try answer(command, at: now), for: actor.agent)
        case .transfer, .prioritize, .spam, .revive: return try hand(request, at: now)
        case .correctContact(let id, let sender, let actor):
            return try correctContact(of: id, to: sender, by: actor, at: now)
        case .setContactOwner(let contact, let owner): return try setOwner(of: contact, owner)
        case .putDraft(let id, let author, let text): return try putDraft(id, author, text, at: now)
        case .deleteDraft(let id, let author): return try deleteDraft(id, author)
        case .fileVerdict(let message, let place, let verdict):
            staging.records.append(.setVerdict(message, file: place, verdict))
            return .done
        case .fileFetched(let message, let place, let attachment):
            staging.records.append(.endMedia(message, file: place, attachment))
            return .done
        case .outboxAttempt(let id): return try outboxAttempt(id, at: now)
        case .outboxResult(let id, let outcome, let status, let next, let heard):
            return try outboxResult(id, outcome, status: status, next: next, heard: heard, at: now)
        case .outboxRetry(let id): return try outboxRetry(id, at: now)
        case .outboxEdit(let edit): return try outboxEdit(edit, at: now)
        case .outboxDiscard(let id):
            return try outboxResult(id, .discarded, status: 0, next: .nothing, at: now)
        case .present(let agent): return try answer(.present(agent), at: now)
        case .absent(let agent, let since): return try answer(.absent(agent, since: since), at: now)
        case .unreachable(let agent):
            router.setReceptive(agent, most: 0)
            return .done
        case .start(let gap): return try answer(.started(gap: gap), at: now)
        case .policy(let change): return try install(change, at: now)
        case .clockFollowed(let jump): return try answer(.clockFollowed(by: jump), at: now)
        case .keyed(let key, let request): return try keyed(key, request, at: now)
        case .tick: return .done
        }
    }

    /// Whether an open conversation is in the agent's view; what is not open is for its record to say.
    func isInView(_ id: ConversationID, of agent: AgentNumber) -> Bool {
        guard let item = router.state.work[id] else { return true }
        return router.policy?.maySee(agent, item) ?? false
    }

    /// An offer made to somebody else does not exist for the caller.
    private func ownOffer(_ answer: DeskAnswer) -> DeskAnswer {
        if case .refused(.notOwner, _) = answer { return .notFound }
        return answer
    }

    /// A call of an agent who was out of contact shows that they are back.
    private func greet(_ agent: AgentNumber, at now: Instant) throws(StoreError) {
        guard agent.isSet, agent.index < router.state.roster.count, !router.state.roster[agent.index].inContact else {
            return
        }
        _ = try execute(.present(agent), at: now)
    }

    func answer(_ command: Command, at now: Instant) throws(StoreError) -> DeskAnswer {
        let decision = router.handle(command, at: now)
        let answer = self.answer(to: decision)
        try record(decision, of: command, at: now)
        return answer
    }

    /// The answer, with names; made before what left the router is forgotten.
    func answer(to decision: Decision) -> DeskAnswer {
        switch decision {
        case .refused(let refusal): return .refused(refusal, draftKept: false)
        case .done(_, let reply):
            switch reply {
            case .none, .pulled: return .done
            case .received(let id, let message): return .received(id, message)
            case .work(let view): return .work(snapshot(view))
            case .replied(let view, let message, _): return .replied(snapshot(view), message)
            case .presence(let presence): return .presence(presence)
            }
        }
    }

    /// What the agent has to react to and does not know of yet: first what is theirs and whose customer has written
    /// again, longest unanswered first, then offers and assignments.
    package func pulled(by agent: AgentNumber, max: Int) -> [WorkSnapshot] {
        guard max > 0 else { return [] }
        let items = woken(agent)
        var snapshots = items.prefix(max).map(snapshot)
        for work in router.pulled(by: agent, limit: .max) where !pullMemory.knows(work.offer, agent) {
            guard snapshots.count < max else { break }
            guard let item = router.state.work[work.conversation] else { continue }
            snapshots.append(work.isAsk ? asked(item, work) : snapshot(item))
        }
        return snapshots
    }

    /// What the agent is asked to take over.
    func asks(of agent: AgentNumber) -> [WorkSnapshot] {
        router.pulled(by: agent, limit: .max).filter(\.isAsk).compactMap { work in
            router.state.work[work.conversation].map { asked($0, work) }
        }
    }

    /// What a colleague is asked to take over, as they see it: an offer that is not theirs yet.
    private func asked(_ item: WorkItem, _ work: PulledWork) -> WorkSnapshot {
        var snapshot = snapshot(item)
        snapshot.offer = work.offer
        snapshot.isAssignment = false
        snapshot.isAsk = true
        snapshot.deadline = item.details.ask?.until ?? .distantFuture
        return snapshot
    }

    private func woken(_ agent: AgentNumber) -> [WorkItem] {
        guard agent.isSet, agent.index < router.index.loads.count else { return [] }
        let load = router.index.loads[agent.index]
        guard load.held.count > load.offers else { return [] }
        let items = load.held.compactMap { router.state.work[$0] }.filter { item in
            item.state == .active && (item.unansweredSince.isSet || item.flags.contains(.woken))
                && !item.countsAsOffer && !pullMemory.knows(item)
        }
        // Longest unanswered first, then what came back by itself.
        func since(_ item: WorkItem) -> Instant { item.unansweredSince.isSet ? item.unansweredSince : .distantFuture }
        return items.sorted { (since($0), $0.id) < (since($1), $1.id) }
    }

    /// Whoever has spoken of their conversation knows what its customer has written.
    private func noteKnown(_ request: DeskRequest, _ answer: DeskAnswer) {
        guard let caller = request.caller else { return }
        let named: ConversationID? =
            switch (answer, request) {
            case (.work(let work), _), (.replied(let work, _), _): work.conversation
            case (.noted, .note(let note)): note.conversation
            default: nil
            }
        if let item = named.flatMap({ router.state.work[$0] }) { pullMemory.note(item, by: caller) }
    }

    /// The standing the router answered, filled up with names; of what has just left, as far as it is still known.
    private func snapshot(_ view: WorkView) -> WorkSnapshot {
        var snapshot: WorkSnapshot
        if let item = router.state.work[view.conversation] {
            snapshot = self.snapshot(item)
        } else {
            snapshot = WorkSnapshot(
                conversation: view.conversation, epoch: view.epoch, state: view.state, workClass: .deferred,
                channel: "", queue: "", due: .none, owner: "", offer: nil, isAssignment: false,
                lastMessage: MessageID(0), unansweredSince: .none, deadline: .distantFuture)
            if let item = router.lastDeparted(view.conversation) { snapshot = self.snapshot(item) }
        }
        // What has happened to it since, in the same step, belongs to another answer.
        if snapshot.epoch != view.epoch || snapshot.state != view.state {
            snapshot.offer = nil
            snapshot.isAssignment = false
            snapshot.until = .distantFuture
        }
        snapshot.epoch = view.epoch
        snapshot.state = view.state
        snapshot.owner = view.owner.isSet ? router.state.names.name(view.owner) : ""
        return snapshot
    }

    package func snapshot(_ item: WorkItem) -> WorkSnapshot {
        let names = router.state.names
        let details = item.details
        var snapshot = WorkSnapshot(
            conversation: item.id, epoch: item.epoch, state: item.state, workClass: item.workClass,
            channel: names.name(item.channel), queue: item.queue.isSet ? names.name(item.queue) : "", due: item.due,
            owner: item.owner.isSet ? names.name(item.owner) : "", offer: item.countsAsOffer ? details.offer : nil,
            isAssignment: item.state == .active, lastMessage: item.lastInbound,
            unansweredSince: item.unansweredSince, deadline: expiry(of: item))
        if openInPublic.contains(item.id) { snapshot.visibility = .public }
        if item.state == .parked || item.state == .snoozed { snapshot.until = item.timer }
        return snapshot
    }

    /// Until when an offer can be accepted: before it is delivered, the time it will have once it is.
    private func expiry(of item: WorkItem) -> Instant {
        guard item.state == .offered, !item.details.delivered, let queue = router.policy?.queue(item.queue) else {
            return item.deadline
        }
        return lastAt + queue.policy[item.workClass].offerTimeout
    }

    /// Brings a policy into force and keeps its file as a generation.
    private func install(_ change: PolicyChange, at now: Instant) throws(StoreError) -> DeskAnswer {
        if let refusal = unsent(without: change.policy) { return .refused(refusal, draftKept: false) }
        let generation = router.state.generation + 1
        let decision = router.install(change.policy, generation: generation, at: now)
        try record(decision, of: .policyChanged(generation: generation), at: now)
        if case .refused(let refusal) = decision { return .refused(refusal, draftKept: false) }
        staging.policy = PolicyInForce(policy: change.policy, hash: change.hash)
        staging.records.append(
            .putGeneration(
                GenerationRecord(
                    generation: generation, at: now, uid: change.uid, hash: change.hash,
                    unicodeVersion: Fold.unicodeVersion, zonesVersion: change.zonesVersion, files: change.files)))
        return .done
    }

    /// A channel that goes although an answer still has to leave by it.
    private func unsent(without policy: Policy) -> Refusal? {
        var open: [String: Int] = [:]
        for record in outbox.values { open[router.state.names.name(record.channel), default: 0] += 1 }
        for channel in policy.channels { open[channel.name] = nil }
        guard let (name, count) = open.min(by: { $0.key < $1.key }) else { return nil }
        return .unsent(channel: name, count: count)
    }

    func quarantine(_ item: QuarantineItem, at now: Instant) -> DeskAnswer {
        counters.quarantine += 1
        staging.records.append(
            .quarantine(
                QuarantineRecord(
                    id: counters.quarantine, at: now, channel: item.channel, code: item.code, detail: item.detail,
                    bytes: item.blob.isEmpty ? item.bytes : [], blob: item.blob)))
        return .done
    }
}
