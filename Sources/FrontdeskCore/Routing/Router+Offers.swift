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
        guard item.agent == agent else { throw .notOwner(id, owner: item.owner) }
        return item
    }

    mutating func accept(_ offer: OfferID, by actor: Actor) throws(Refusal) -> Reply {
        let item = try item(of: offer, for: actor.agent)
        if let memory = item.details.memory, memory.verb == .accept, memory.named == offer.value {
            return .work(WorkView(item))
        }
        switch item.state {
        case .offered: emit(.accepted(item.id, offer, actor.agent, epoch: item.epoch + 1))
        case .active: confirm(item)
        default: throw .unknownOffer(offer)
        }
        return remember(item.id, .accept, named: offer.value, by: actor)
    }

    mutating func decline(_ offer: OfferID, reason: String, by actor: Actor) throws(Refusal) -> Reply {
        let item = try item(of: offer, for: actor.agent)
        if let memory = item.details.memory, memory.verb == .decline, memory.named == offer.value {
            return .work(WorkView(item))
        }
        guard item.countsAsOffer else { throw .wrongState(item.id, item.state) }
        emit(.offerEnded(item.id, offer, actor.agent, .declined, reason: reason))
        exclude(item.id, actor.agent, for: policy?.policy.declineCoolDown ?? .zero)
        requeue(item, because: .declined)
        return remember(item.id, .decline, named: offer.value, by: actor)
    }

    mutating func exclude(_ id: ConversationID, _ agent: AgentNumber, for span: Span) {
        if span > .zero { emit(.excluded(id, agent, until: now + span)) }
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
