import FrontdeskCore

/// How conversations come into the router, and how they leave it.
extension InvariantOracle {
    mutating func checkOpened(_ opening: Opening, _ item: WorkItem) {
        let command = step.command
        parts[opening.conversation.value] = command.message?.classification?.requirement
        switch command {
        case .receive(let arrival): checkArrived(opening, arrival, item)
        case .revive(let revival): checkRevived(opening, revival)
        case .begin(let beginning): checkArrived(opening, beginning.arrival, item)
        default: expect(false, "\(opening.conversation) was opened by \(command)")
        }
        let last = departed[opening.conversation.value]?.item.epoch ?? 0
        expect(opening.epoch >= last, "\(opening.conversation) opened with epoch \(opening.epoch) after \(last)")
    }

    private mutating func checkArrived(_ opening: Opening, _ arrival: Arrival, _ item: WorkItem) {
        guard let classified = arrival.classification, let policy else {
            return expect(false, "\(opening.conversation) was opened without a route")
        }
        var wanted = opening
        wanted.conversation = arrival.conversation
        wanted.channel = arrival.channel
        wanted.contact = arrival.contact
        wanted.identity = arrival.identity
        wanted.route = classified.route
        wanted.weight = classified.weight
        wanted.boost = Int32(clamping: classified.boost.microseconds / 1_000_000)
        wanted.strict = classified.strict
        wanted.replyBy = arrival.replyBy
        wanted.language = LanguageNumber(shadow.names.number(.language, classified.language) ?? -1)
        wanted.workClass = classified.workClass
        wanted.flags = []
        if classified.interruptible { wanted.flags.insert(.interruptible) }
        if arrival.asksHuman { wanted.flags.insert(.human) }
        wanted.resolveDue = .distantFuture
        if case .queue(let queue) = classified.end, let place = rest(queue, classified.workClass) {
            if place.workClass != classified.workClass {
                wanted.workClass = place.workClass
                wanted.flags.insert(.converted)
            }
            if let resolve = policy.service(place.queue, place.workClass)?.resolve {
                wanted.resolveDue = PlainHours.add(policy.calendar(place.queue), step.at, resolve)
            }
        }
        let isKnown = departed[arrival.conversation.value] != nil
        // Its own last owner is nearer to a conversation that comes back than who answered the contact elsewhere.
        let isNear = arrival.affinity.isSet && step.at - arrival.affinityAt <= policy.policy.affinity.window
        wanted.affinity = isNear && !isKnown ? arrival.affinity : .none
        if !isKnown {
            wanted.epoch = 0
            wanted.lastOwner = .none
        }
        expect(opening == wanted, "opened \(opening), not \(wanted)")
    }

    private mutating func checkRevived(_ opening: Opening, _ revival: Revival) {
        expect(
            opening.conversation == revival.conversation && opening.channel == revival.channel
                && opening.workClass == revival.workClass && opening.contact == revival.contact
                && opening.route == revival.route && opening.weight == revival.weight
                && opening.epoch == revival.epoch && opening.boost == revival.boost
                && opening.strict == revival.strict && opening.language == revival.language
                && opening.resolveDue == revival.resolveDue && opening.lastOwner == revival.lastOwner
                && opening.flags.subtracting(.promised) == revival.flags.subtracting(.promised),
            "\(revival) came back as \(opening)")
    }

    mutating func checkLeft(_ item: WorkItem, as state: WorkState, epoch: Int32) {
        switch (item.state, state) {
        case (.resolved, .resolved): expect(epoch == item.epoch, "\(item.id) left with epoch \(epoch)")
        case (.filed, .filed), (.filed, .spam):
            // What was resolved and is filed or spam now is seen by those who saw it, under the next epoch.
            let last = departed[item.id.value]?.item
            expect(epoch == item.epoch, "\(item.id) left with epoch \(epoch) after \(item.epoch)")
            guard let last else { return }
            expect(item.epoch == last.epoch + 1, "\(item.id) is \(state) with epoch \(item.epoch) after \(last.epoch)")
            expect(
                item.queue == last.queue && item.agent == last.agent
                    && item.details.reopenUntil == last.details.reopenUntil,
                "\(item.id) is \(state) and has lost its standing")
        case (_, .spam):
            expect(epoch == item.epoch + 1, "\(item.id) is spam with epoch \(epoch) after \(item.epoch)")
            guard case .spam = step.command else { return expect(false, "\(item.id) is spam by nobody's word") }
        default: expect(false, "\(item.id) left as \(state) while \(item.state)")
        }
    }

    // MARK: Refusals

    /// What is refused for want of anybody must be out of everybody's reach, and who is named in return could have it.
    mutating func checkRefusal(_ refusal: Refusal) {
        guard case .notServable(let id, _, let suggestions) = refusal, let item = shadow.work[id], let policy,
            case .transfer(let transfer) = step.command
        else { return }
        if case .queue(let queue) = transfer.target, let place = rest(queue, item.workClass) {
            let isBarred = policy.queue(place.queue)?.policy.fourEyes == true
            let able = shadow.roster.map(\.agent).filter {
                couldServe($0, moved(item, to: place), policy) && !(isBarred && item.details.workedBy.contains($0))
                    && !(item.flags.contains(.human) && policy.agent($0)?.policy.isBot == true)
            }
            expect(able.isEmpty, "\(id) may not go to queue \(queue.value), where \(able.map(\.value)) could have it")
        }
        expect(suggestions.count <= RouterLimits.suggestions, "\(id): too many to ask instead")
        for agent in suggestions {
            let row = shadow.roster[agent.index]
            let full = policy.agent(agent).map { overload(agent, $0, item, loads: currentLoads()) } ?? "unknown-agent"
            expect(
                full == nil && row.presence.isReady(for: item.workClass) && row.shift == .on,
                "\(id): agent \(agent.value) is named and could not have it: \(full ?? "away")")
        }
    }

    /// The conversation as it would be in the queue it is transferred to.
    func moved(_ item: WorkItem, to place: (queue: QueueNumber, workClass: WorkClass)) -> WorkItem {
        var moved = item
        moved.queue = place.queue
        moved.workClass = place.workClass
        moved.flags.insert(.transferred)
        return moved
    }

    /// Whether the agent could ever have it there: now or when it has waited, by the configuration alone.
    func couldServe(_ number: AgentNumber, _ item: WorkItem, _ policy: PlainPolicy) -> Bool {
        guard let agent = policy.agent(number), policy.mayServe(agent, item.queue) else { return false }
        return agent.meets(policy.finalRequirement(item)) && agent.limit(on: item.channel) != 0
            && Int(item.weight) <= agent.policy.capacity
    }
}
