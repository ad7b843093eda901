import FrontdeskCore

/// Events as short lines for transcripts; what says nothing about the conversation's life is left out.
struct EventText {
    let names: NameTable

    func line(_ event: Event, at: Instant) -> String? {
        guard let id = event.conversation else { return deskLine(event) }
        return conversationLine(event, at: at).map { "\(id) \($0)" }
    }

    private func deskLine(_ event: Event) -> String? {
        switch event {
        case .presenceSet(let agent, let presence, let auto):
            "\(names.name(agent)) is \(presence.state.name)" + (auto ? " (\(presence.reason))" : "")
        case .absenceLapsed(let agent, let workClass): "\(names.name(agent)) is absent for \(workClass.name) work"
        case .resumed(let gap): "resumed after \(gap.microseconds / 1_000_000) s"
        case .clockFollowed(let jump): "the clock jumped by \(jump.microseconds / 1_000_000) s"
        default: nil
        }
    }

    private func conversationLine(_ event: Event, at: Instant) -> String? {
        switch event {
        case .received(_, let message, let answerable): answerable ? "received \(message)" : "recorded \(message)"
        case .queued(_, let queueing):
            "queued: \(queueing.because.name)"
                + (queueing.reservation.agent.isSet ? ", kept for \(names.name(queueing.reservation.agent))" : "")
        case .holdEnded: "may be asked again"
        case .offered(_, let offering): "offered to \(names.name(offering.agent))"
        case .delivered: "delivered"
        case .accepted(_, _, let agent, _): "accepted by \(names.name(agent))"
        case .offerEnded(_, _, let agent, let end, let reason):
            "\(end.name) by \(names.name(agent))" + (reason.isEmpty ? "" : " (\(reason))")
        case .excluded(_, let exclusion):
            "not to \(names.name(exclusion.agent)) for \((exclusion.until - at).microseconds / 60_000_000) min"
        case .assigned(_, let assignment): "\(assignment.kind.name) to \(names.name(assignment.agent))"
        case .confirmed: "confirmed"
        case .replied(_, _, _, let agent, _): "answered by \(names.name(agent))"
        case .waited: "waits"
        case .activated(_, let activation): activation.woken ? "wakes" : "goes on"
        case .resolved(_, let resolution): "resolved by \(names.name(resolution.by))"
        case .left(_, let state, _): "left as \(state.name)"
        default: nil
        }
    }
}
