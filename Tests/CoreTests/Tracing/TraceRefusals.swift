import FrontdeskCore

/// Why a command was refused, in a line.
struct TraceRefusals {
    let desk: TraceDesk

    private var events: TraceEvents { desk.events }

    func text(_ refusal: Refusal) -> String {
        switch refusal {
        case .notOpen(let id): "\(id) is not open"
        case .unknownOffer(let offer): "\(offer) is no open offer"
        case .unknownAgent: "no such agent"
        case .notOwner(let id, let owner): "\(id) belongs to \(events.name(owner))"
        case .stale(let id, let epoch, _): "\(id) has epoch \(epoch)"
        case .newMessage(let id, let message): "\(id) has got \(message) since"
        case .wrongState(let id, let state): "\(id) is \(state.name)"
        case .notLead: "not a lead of it"
        case .noRoom(let agent, let why): "\(events.name(agent)) \(sentence(why))"
        case .unsent(let channel, let count): "unsent \(channel) \(count)"
        case .inUse(let kind, let name, let open): "\(kind) \(name) has \(open) open"
        case .unknownQueue: "no such queue"
        case .queueRetired(let queue): "queue \(events.name(queue)) takes nothing new"
        case .notServable(let id, let why, let suggestions):
            (why.map { "\(id) is not asked for: the agent \(sentence($0))" } ?? "nobody there could have \(id)")
                + (suggestions.isEmpty
                    ? "" : "; who could: " + suggestions.map { events.name($0) }.joined(separator: ", "))
        case .noOrigin(let id): "\(id) came from nowhere"
        case .badPause: "not a time to come back at"
        case .badOvertime: "that is no overtime"
        }
    }

    /// What an explanation says of the agent, without their name.
    private func sentence(_ why: Eligibility) -> String {
        let text = ExplanationText(names: desk.names, policy: desk.router.policy, now: desk.now)
        let line = text.whyNot(AgentFinding(agent: .none, eligibility: why))
        return String(line.split(separator: ": ", maxSplits: 1).last ?? "")
    }
}
