extension Router {
    /// An agent opens a conversation. It enters its queue as any other; where they want it, it is theirs at once.
    ///
    /// Beginning what is theirs is bound by the rule of admission like a take, with the units it has once the command is
    /// done: what waits for its customer after the first word takes less, or nothing.
    mutating func begin(_ beginning: Beginning) throws(Refusal) -> Reply {
        let arrival = beginning.arrival
        let agent = beginning.by.agent
        try requireAgent(agent)
        guard let classification = arrival.classification, state.work[arrival.conversation] == nil else {
            throw .notOpen(arrival.conversation)
        }
        if case .queue(let number) = classification.end {
            guard let place = destination(number, classification.workClass) else { throw .unknownQueue }
            // What goes on from another conversation is nothing new.
            guard beginning.words != nil || !place.queue.policy.retired else { throw .queueRetired(place.number) }
            if beginning.isTaken { try requireBeginning(beginning, classification, at: place) }
        } else if beginning.isTaken {
            throw .unknownQueue
        }
        try open(arrival, classification, after: nil, by: agent)
        guard beginning.isTaken, let item = state.work[arrival.conversation] else {
            return .received(arrival.conversation, arrival.message)
        }
        emit(
            .assigned(
                item.id,
                Assignment(
                    agent: agent, kind: .taken, offer: OfferID(state.lastOffer.value + 1), epoch: item.epoch + 1,
                    units: units(of: item, as: .active), confirmBy: .none, by: agent, reason: "", choice: .none)))
        guard let words = beginning.words else { return .work(WorkView(present(item))) }
        return answer(present(item), words, by: beginning.by)
    }

    /// What another conversation with the same customer is classified as that goes on from this one.
    package func classification(continuing item: WorkItem) -> Classification {
        let language = item.language.isSet ? state.names.name(item.language) : ""
        var part = Requirement()
        if let policy, let route = policy.route(item.route) {
            part = policy.requirement(
                route, language: language.isEmpty ? policy.policy.languages.fallback : language,
                withRoute: !item.flags.contains(.transferred))
        }
        return Classification(
            route: item.route, end: .queue(item.queue), workClass: item.workClass, weight: item.weight,
            requirement: part, boost: .seconds(Int64(item.boost)), strict: item.strict,
            interruptible: item.flags.contains(.interruptible), language: language)
    }

    private func requireBeginning(
        _ beginning: Beginning, _ classification: Classification, at place: Destination
    ) throws(Refusal) {
        let agent = beginning.by.agent
        if let words = beginning.words, words.then == .snooze { try requirePause(words.until, .snooze) }
        guard let candidate = candidate(agent) else { throw .unknownAgent(agent) }
        let weights = policy?.policy.weights ?? WeightPolicy()
        let units =
            switch beginning.words?.then {
            case .resolve where place.queue.policy[place.workClass].wrapUp == .zero: Int32(0)
            case let then: weights.units(then?.state ?? .active, place.workClass, weight: classification.weight)
            }
        let room = candidate.admission(
            channel: beginning.arrival.channel, weight: units, isInterruptible: classification.interruptible)
        guard room.isEligible else { throw .noRoom(agent, room) }
    }
}

extension ReplyThen {
    /// The state a conversation is in after the reply.
    package var state: WorkState {
        switch self {
        case .wait: .waiting
        case .active: .active
        case .resolve: .resolved
        case .snooze: .snoozed
        }
    }
}

extension BoundPolicy {
    /// Where the last route leads, which takes what no other does.
    package var lastQueue: QueueNumber {
        for route in policy.routes.reversed() {
            if case .queue(let place) = route.end { return queueNumbers[place] }
        }
        return .none
    }
}
