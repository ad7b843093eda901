extension Router {
    /// The offer's bytes were written: its clock starts.
    mutating func deliver(_ offer: OfferID) -> Reply {
        guard let id = index.conversation(of: offer), let item = state.work[id], item.state == .offered,
            !item.details.delivered, let queue = policy?.queue(item.queue)
        else { return .none }
        emit(.delivered(id, offer, until: now + queue.policy[item.workClass].offerTimeout))
        return .none
    }

    private func item(of offer: OfferID, for agent: AgentNumber) throws(Refusal) -> WorkItem {
        guard let id = index.conversation(of: offer), let item = state.work[id] else { throw .unknownOffer(offer) }
        if let ask = item.details.ask, ask.offer == offer {
            guard ask.agent == agent else { throw .notOwner(id, owner: item.owner) }
            return item
        }
        if let memory = item.details.memory, memory.verb == .decline, memory.named == offer.value {
            guard memory.agent == agent else { throw .notOwner(id, owner: item.owner) }
            return item
        }
        guard item.agent == agent else { throw .notOwner(id, owner: item.owner) }
        return item
    }

    mutating func accept(_ offer: OfferID, siblings: [ConversationID], by actor: Actor) throws(Refusal) -> Reply {
        let item = try item(of: offer, for: actor.agent)
        if let memory = item.details.memory, memory.verb == .accept, memory.named == offer.value {
            return .work(WorkView(item))
        }
        if let ask = item.details.ask, ask.offer == offer {
            emit(.askAccepted(item.id, ask.agent, epoch: item.epoch + 1, units: units(of: item, as: .active)))
            return remember(item.id, .accept, named: offer.value, by: actor)
        }
        guard item.details.offer == offer else { throw .unknownOffer(offer) }
        switch item.state {
        case .offered: emit(.accepted(item.id, offer, actor.agent, epoch: item.epoch + 1))
        case .active: confirm(item)
        default: throw .unknownOffer(offer)
        }
        takeAlong(siblings, of: item, by: actor.agent)
        return remember(item.id, .accept, named: offer.value, by: actor)
    }

    /// Other waiting conversations of the contact go with it, as far as the agent could be given them. What cannot come
    /// along stays where it is.
    private mutating func takeAlong(_ siblings: [ConversationID], of item: WorkItem, by agent: AgentNumber) {
        for id in siblings.prefix(RouterLimits.siblingsMax) {
            guard let sibling = state.work[id], sibling.state == .queued, sibling.contact == item.contact,
                sibling.generation == Int32(clamping: state.generation),
                let candidate = candidate(agent)
            else { continue }
            let gate = gate(of: sibling)
            guard candidate.eligibility(for: gate).isEligible, candidate.eligibility(for: sibling, at: now).isEligible
            else { continue }
            emit(
                .assigned(
                    id,
                    Assignment(
                        agent: agent, kind: .sibling, offer: OfferID(state.lastOffer.value + 1),
                        epoch: sibling.epoch + 1, units: units(of: sibling, as: .active), confirmBy: .none,
                        by: agent, reason: "", choice: .none)))
        }
    }

    mutating func decline(_ offer: OfferID, reason: String, by actor: Actor) throws(Refusal) -> Reply {
        let item = try item(of: offer, for: actor.agent)
        if let memory = item.details.memory, memory.verb == .decline, memory.named == offer.value {
            return .work(WorkView(item))
        }
        if let ask = item.details.ask, ask.offer == offer {
            emit(.askEnded(item.id, ask.agent, .declined, reason: reason))
            return remember(item.id, .decline, named: offer.value, by: actor)
        }
        guard item.countsAsOffer else { throw .wrongState(item.id, item.state) }
        emit(.offerEnded(item.id, offer, actor.agent, .declined, reason: reason))
        exclude(item.id, actor.agent, for: policy?.policy.declineCoolDown ?? .zero, because: .declined)
        requeue(present(item), because: .declined)
        return remember(item.id, .decline, named: offer.value, by: actor)
    }

    mutating func exclude(_ id: ConversationID, _ agent: AgentNumber, for span: Span, because: ExcludedBecause) {
        guard span > .zero, agent.isSet else { return }
        emit(.excluded(id, Exclusion(agent: agent, since: now, until: now + span, because: because)))
    }

    /// As long as the conversation is open.
    mutating func excludeForGood(_ id: ConversationID, _ agent: AgentNumber, _ because: ExcludedBecause) {
        emit(.excluded(id, Exclusion(agent: agent, since: now, until: .distantFuture, because: because)))
    }

    /// Keeps the verb, so that its repetition gets this answer, and gives the answer.
    mutating func remember(
        _ id: ConversationID, _ verb: Verb, named: Int64, argument: UInt64 = 0, by actor: Actor
    ) -> Reply {
        guard let item = state.work[id] else { return .none }
        let memory = VerbMemory(
            agent: actor.agent, verb: verb, named: named, argumentHash: argument, epoch: item.epoch)
        emit(.answered(id, memory))
        return .work(WorkView(item))
    }
}
