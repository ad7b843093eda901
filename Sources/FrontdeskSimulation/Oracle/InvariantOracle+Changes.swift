import FrontdeskCore

/// What each event makes of a conversation, by the contract: everything it does not name stays as it was.
extension InvariantOracle {
    mutating func checkChange(_ event: Event, before: WorkItem, after: WorkItem?) {
        guard let after else {
            guard case .left(_, let state, let epoch) = event else {
                return expect(false, "\(before.id) has vanished by \(event)")
            }
            return checkLeft(before, as: state, epoch: epoch)
        }
        guard let allowed = InvariantOracle.mayFollow(event, before.state) else { return }
        expect(allowed, "\(before.id): \(event) while \(before.state)")
        var wanted = expected(event, before: before, after: after)
        // What only remembers how it came about is no rule of routing.
        let now = after.details
        let isOpen = after.state == .offered || now.unconfirmed
        wanted.withDetails {
            if !isOpen { $0.offer = now.offer }
            $0.delivered = now.delivered
            $0.choice = now.choice
            $0.memory = now.memory
            $0.assignment = now.assignment
            $0.assignmentReason = now.assignmentReason
        }
        if InvariantOracle.plain(wanted) != InvariantOracle.plain(after) {
            expect(false, "\(event) made of \(before.id): \(InvariantOracle.difference(wanted, after))")
        }
    }

    /// The conversation as it is to be after the event.
    private func expected(_ event: Event, before: WorkItem, after: WorkItem) -> WorkItem {
        switch event {
        case .queued(_, let queueing): expectedInQueue(queueing, before: before, after: after)
        case .received, .noted, .acknowledged, .replied, .humanWanted, .contactCorrected, .relaxed, .rekeyed,
            .holdEnded, .excluded, .transferred, .offerEnded:
            expectedInPlace(event, before: before, after: after)
        case .asked, .askEnded, .askAccepted: expectedAsk(event, before: before)
        default: expectedInHands(event, before: before, after: after)
        }
    }

    /// Which event may happen in which state; `nil` where it never concerns the state.
    private static func mayFollow(_ event: Event, _ from: WorkState) -> Bool? {
        switch event {
        // `filed` stands for "just opened": it lasts for the moment between two events of one command.
        case .queued: true
        case .offered, .relaxed, .holdEnded: from == .queued
        case .unserved: from == .queued
        case .accepted, .delivered, .confirmed: from == .offered || from == .active
        case .offerEnded: from == .offered || from == .active
        case .assigned: from == .queued || from == .offered || from.hasOwner || from == .filed
        case .waited, .resolved, .replied, .parked, .snoozed, .asked, .askAccepted: from.hasOwner
        case .activated(_, let activation): from.hasOwner || (activation.woken && from == .filed)
        case .transferred: from.hasOwner || from == .queued || from == .offered
        case .begun: from == .filed
        default: nil
        }
    }

    /// That it came back and nothing was done about it yet is checked apart.
    private static func plain(_ item: WorkItem) -> WorkItem {
        var item = item
        item.flags.remove(.woken)
        return item
    }

    /// The names of the fields that differ, with both values.
    static func difference(_ wanted: WorkItem, _ found: WorkItem) -> String {
        var lines: [String] = []
        for (left, right) in zip(Mirror(reflecting: wanted).children, Mirror(reflecting: found).children)
        where "\(left.value)" != "\(right.value)" && left.label != "extra" {
            lines.append("\(left.label ?? "?") \(right.value), not \(left.value)")
        }
        let details = zip(Mirror(reflecting: wanted.details).children, Mirror(reflecting: found.details).children)
        for (left, right) in details where "\(left.value)" != "\(right.value)" {
            lines.append("\(left.label ?? "?") \(right.value), not \(left.value)")
        }
        return lines.joined(separator: "; ")
    }

    /// What has happened to work that stays where it is.
    private func expectedInPlace(_ event: Event, before: WorkItem, after: WorkItem) -> WorkItem {
        var item = before
        switch event {
        case .received(_, let message, let answerable):
            guard answerable else { break }
            item.lastInbound = message
            if !item.unansweredSince.isSet { item.unansweredSince = step.at }
        case .replied(_, _, _, let agent, _):
            // A bot's answer meets no target: the clock runs on until a person answers.
            guard policy?.agent(agent)?.policy.isBot == false else { break }
            item.unansweredSince = .none
            item.flags.insert(.replied)
            item.flags.remove(.promised)
            // What was owed has been given.
            item.withDetails { $0.bound = .distantFuture }
        case .humanWanted: item.flags.insert(.human)
        case .contactCorrected(_, let identity, let contact):
            item.identity = identity
            item.contact = contact
        case .relaxed: item = expectedRelaxed(before, after)
        case .rekeyed(_, let rekeying): item = expectedRekeyed(rekeying, before: before, after: after)
        case .holdEnded:
            item.withDetails {
                $0.exclusions.removeAll { $0.until <= step.at }
                if $0.reservation.until <= step.at { $0.reservation = .none }
            }
        case .offerEnded:
            item.withDetails {
                $0.unconfirmed = after.details.unconfirmed
                $0.offer = OfferID(0)
            }
        case .excluded(_, let exclusion): item.withDetails { add(exclusion, to: &$0.exclusions) }
        case .transferred(_, let origin, let count):
            item.withDetails {
                $0.transfers = $0.transfers &+ 1
                $0.origin = Origin(queue: before.queue, agent: before.state.hasOwner ? before.agent : .none)
            }
            _ = (origin, count)
        default: break
        }
        return item
    }

    private func add(_ exclusion: Exclusion, to exclusions: inout [Exclusion]) {
        exclusions.removeAll { $0.agent == exclusion.agent }
        exclusions.append(exclusion)
        exclusions.sort { $0.agent < $1.agent }
    }

    private func expectedAsk(_ event: Event, before: WorkItem) -> WorkItem {
        var item = before
        switch event {
        case .asked(_, let ask):
            let span = item.workClass == .live ? policy?.policy.asks.live : policy?.policy.asks.deferred
            let until =
                item.workClass == .live
                ? step.at + (span ?? .zero)
                : PlainHours.add(policy?.calendar(item.queue) ?? .alwaysOpen, step.at, span ?? .zero)
            let units = item.weight
            item.withDetails { $0.ask = Ask(agent: ask.agent, offer: ask.offer, until: until, units: units) }
        case .askEnded: item.withDetails { $0.ask = nil }
        case .askAccepted(_, let agent, _, _):
            item = inHands(of: agent, before)
        default: break
        }
        return item
    }

    /// In the hands of an agent who has not had it, active.
    func inHands(of agent: AgentNumber, _ before: WorkItem) -> WorkItem {
        var item = before
        item.state = .active
        item.agent = agent
        item.epoch += 1
        item.units = item.weight
        item.timer = .distantFuture
        item.withDetails {
            $0.offer = OfferID(0)
            $0.unconfirmed = false
            $0.delivered = false
            $0.reservation = .none
            $0.ask = nil
            if !$0.workedBy.contains(agent) { $0.workedBy = ($0.workedBy + [agent]).sorted() }
        }
        return item
    }
}
