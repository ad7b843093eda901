import FrontdeskCore

/// Where work stands in a queue: due, key, entry, steps.
extension InvariantOracle {
    /// The place in the order: the due less the boost, not later than the reply window allows, strict classes first.
    func key(_ item: WorkItem) -> Int64 {
        let margin = policy?.channel(item.channel)?.replyMargin ?? .zero
        let latest = item.replyBy == .distantFuture ? .distantFuture : item.replyBy - margin
        let boosted = item.due - Span(microseconds: Int64(item.boost) * 1_000_000)
        return min(boosted, latest).microseconds &- Int64(item.strict) * (1 << 58)
    }

    /// The target of a queue in open time: the first answer until a person has answered, every later one after that.
    func targetDue(_ item: WorkItem, from instant: Instant) -> Instant {
        guard let service = policy?.service(item) else { return instant }
        let span = item.flags.contains(.replied) ? service.nextReply : service.firstReply
        return PlainHours.add(policy?.calendar(item.queue) ?? .alwaysOpen, instant, span)
    }

    /// What a customer who has written again is owed, from their first unanswered message.
    func wokenDue(_ item: WorkItem) -> Instant {
        guard let service = policy?.service(item) else { return item.due }
        let from = item.unansweredSince.isSet ? item.unansweredSince : step.at
        let due = PlainHours.add(policy?.calendar(item.queue) ?? .alwaysOpen, from, service.nextReply)
        return min(due, item.details.bound, item.resolveDue)
    }

    /// What is owed when a pause is over: the promise or what ran on; with nothing of both as if the customer had just
    /// written.
    func dueAfterPause(_ item: WorkItem) -> Instant {
        item.unansweredSince.isSet || item.flags.contains(.promised) ? item.due : wokenDue(item)
    }

    func expectedInQueue(_ queueing: Queueing, before: WorkItem, after: WorkItem) -> WorkItem {
        var item = before
        item.state = .queued
        item.because = queueing.because
        item.units = 0
        item.agent = after.agent
        item.generation = after.generation
        item.stage = after.stage
        item.timer = after.timer
        item.withDetails {
            $0.offer = OfferID(0)
            $0.unconfirmed = false
            $0.delivered = false
            $0.ask = nil
            $0.reservation = after.details.reservation
            // Other eyes are wanted in the queue it leaves, and whom it is kept for may have it.
            $0.exclusions.removeAll {
                $0.until <= step.at || $0.agent == queueing.reservation.agent
                    || (queueing.because == .transferred && $0.because == .fourEyes)
            }
        }
        switch queueing.because {
        case .declined, .missed, .withdrawn, .agentGone, .returned, .unconfirmed, .humanWanted:
            item.epoch += 1
        default: item = expectedFresh(item, queueing, before: before, after: after)
        }
        return item
    }

    /// A new place: another entry, another due.
    private func expectedFresh(_ start: WorkItem, _ queueing: Queueing, before: WorkItem, after: WorkItem) -> WorkItem {
        var item = start
        if queueing.because != .new { item.epoch += 1 }
        if let place = destination(queueing.because, before) {
            item.queue = place.queue
            item.workClass = place.workClass
        } else {
            item.queue = after.queue
            item.workClass = after.workClass
        }
        item.enteredAt = step.at
        if queueing.because == .transferred { item.flags.insert(.transferred) }
        let isClassified = queueing.because == .new || queueing.because == .reopened
        let wanted = policy?.fullRequirement(item, isClassified ? parts[item.id.value] : nil) ?? Requirement()
        item.requirement = shadow.number(of: wanted) ?? .none
        switch queueing.because {
        case .new: item.due = min(targetDue(item, from: step.at), item.resolveDue)
        case .transferred, .moved:
            item.due = targetDue(item, from: step.at)
            let isConverted = queueing.because == .moved && item.workClass != before.workClass
            let converted = min(item.due, item.resolveDue, before.details.bound)
            if isConverted, after.due == converted, after.details.bound == before.details.bound {
                // Another class has other targets: what closing hours converted is owed what such work is.
                item.due = converted
            } else {
                item.due = min(item.due, before.due)
                item.withDetails { $0.bound = before.due }
            }
        case .woken, .reopened: item.due = wokenDue(item)
        case .snoozeOver, .parkOver: item.due = dueAfterPause(item)
        case .notSpam:
            item.due = min(targetDue(item, from: step.at), item.resolveDue)
            // Where another queue is named, there is no place to come back to.
            if let past = step.command.revival, past.due.isSet, !past.target.isSet || past.target == past.queue {
                item.due = past.due
                item.withDetails { $0.bound = past.due }
            }
        case .reopenedByHand: item.due = min(targetDue(item, from: step.at), item.resolveDue)
        default: break
        }
        if item.workClass != before.workClass { item.flags.insert(.converted) }
        item.key = key(item)
        return item
    }

    func expectedRelaxed(_ before: WorkItem, _ after: WorkItem) -> WorkItem {
        var item = before
        item.stage = after.stage
        item.timer = after.timer
        item.requirement = after.requirement
        return item
    }

    func expectedRekeyed(_ rekeying: Rekeying, before: WorkItem, after: WorkItem) -> WorkItem {
        var item = before
        switch rekeying.because {
        case .priority:
            item.boost = rekeying.boost
            item.strict = rekeying.strict
            item.flags.insert(.prioritySet)
        case .replyWindow: item.replyBy = rekeying.replyBy
        case .message: item.due = wokenDue(before)
        case .policy:
            item.requirement = after.requirement
            item.due = after.due
            item.boost = after.boost
            item.strict = after.strict
            item.stage = after.stage
            item.timer = after.timer
            item.generation = after.generation
        }
        item.key = key(item)
        return item
    }
}
