package import FrontdeskCore

/// Finds a short way to the same broken rule.
package enum Shrinker {
    /// One act of a run, and the conversation it was about, if it was about one.
    package struct Taped: Sendable {
        package var act: DeskAct
        package var subject: ConversationID?
    }

    /// A shorter list of acts after which the same is found; the list itself when nothing is.
    ///
    /// - Parameter broken: what is found after a list of acts: by the oracle, unless another judge is named.
    package static func shrink(_ tape: [Taped], by broken: ([Taped]) -> String? = Shrinker.broken) -> [Taped] {
        guard let rule = broken(tape) else { return tape }
        var best = tape
        var chunk = best.count / 2
        while chunk >= 1 {
            var start = 0
            while start < best.count {
                var shorter = best
                shorter.removeSubrange(start..<min(start + chunk, best.count))
                if broken(shorter) == rule { best = shorter } else { start += chunk }
            }
            chunk /= 2
        }
        return best
    }

    /// The first rule that is broken, in words without numbers.
    package static func broken(by tape: [Taped]) -> String? {
        var desk = Workload.desk(watching: .always)
        for step in tape {
            desk.perform(desk.rebound(step))
            if let first = desk.findings.first { return rule(first) }
        }
        return nil
    }

    private static func rule(_ finding: String) -> String {
        let name = finding.prefix { $0 != "(" && $0 != ":" }
        return String(name.filter { !$0.isNumber })
    }
}

extension SimulatedDesk {
    /// The act as it has to be when what led to it was left out: with the epoch and the offer of now.
    func rebound(_ step: Shrinker.Taped) -> DeskAct {
        guard case .run(let command) = step.act, let id = step.subject, let item = router.state.work[id] else {
            return step.act
        }
        let offer = item.details.ask?.offer ?? item.details.offer
        switch command {
        case .accept(_, let siblings, let actor): return .run(.accept(offer, siblings: siblings, by: actor))
        case .decline(_, let reason, let actor): return .run(.decline(offer, reason: reason, by: actor))
        case .deliver: return .run(.deliver(offer))
        case .take(_, _, let actor): return .run(.take(id, epoch: item.epoch, by: actor))
        case .assign(_, _, let agent, let force, let reason, let actor):
            return .run(.assign(id, epoch: item.epoch, agent, force: force, reason: reason, by: actor))
        case .prioritize(_, _, let boost, let strict, let actor):
            return .run(.prioritize(id, epoch: item.epoch, boost: boost, strict: strict, by: actor))
        case .spam(_, _, let actor): return .run(.spam(id, epoch: item.epoch, by: actor))
        case .reply(var draft):
            draft.epoch = item.epoch
            return .run(.reply(draft))
        case .change(var change):
            change.epoch = item.epoch
            return .run(.change(change))
        case .transfer(var transfer):
            transfer.epoch = item.epoch
            return .run(.transfer(transfer))
        default: return step.act
        }
    }

    /// The conversation that an act is about.
    func subject(of act: DeskAct) -> ConversationID? {
        guard case .run(let command) = act else { return nil }
        switch command {
        case .accept(let offer, _, _), .decline(let offer, _, _), .deliver(let offer):
            return items.first { $0.details.offer == offer || $0.details.ask?.offer == offer }?.id
        case .take(let id, _, _), .assign(let id, _, _, _, _, _), .prioritize(let id, _, _, _, _), .spam(let id, _, _):
            return id
        case .reply(let draft): return draft.conversation
        case .change(let change): return change.conversation
        case .transfer(let transfer): return transfer.conversation
        default: return nil
        }
    }
}
