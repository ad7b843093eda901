import FrontdeskCore
import FrontdeskSimulation

/// Steps of setting aside and handing on.
extension DeskScript {
    /// A desk whose every command is not looked at by the oracle.
    static func unwatched(_ policy: Policy) -> DeskScript {
        var desk = SimulatedDesk(at: Workload.start, watched: false)
        desk.install(policy)
        return DeskScript(desk)
    }

    @discardableResult
    mutating func pause(
        _ name: String, _ conversation: Int64, _ verb: ChangeVerb, until: Instant, promise: Bool = false
    ) -> [String] {
        run(
            .change(
                Change(
                    conversation: ConversationID(conversation), epoch: epoch(conversation), verb: verb,
                    seen: MessageID(0), sendAnyway: false, until: until, promise: promise,
                    by: Actor(agent: agent(name)))))
    }

    @discardableResult
    mutating func transfer(_ name: String, _ conversation: Int64, _ target: TransferTarget) -> [String] {
        run(
            .transfer(
                Transfer(
                    conversation: ConversationID(conversation), epoch: epoch(conversation), target: target,
                    by: Actor(agent: agent(name)))))
    }

    /// The customer asks for a person.
    @discardableResult
    mutating func wantHuman(_ conversation: Int64) -> [String] {
        guard let item = item(conversation) else { return [] }
        return run(
            .receive(
                Arrival(
                    conversation: item.id, message: desk.newMessage(), identity: item.identity,
                    contact: item.contact, channel: item.channel, automatic: false, classification: nil,
                    reopening: nil, affinity: .none, affinityAt: .none, asksHuman: true)))
    }

    func why(_ conversation: Int64) -> [String] {
        guard let item = item(conversation) else { return [] }
        return text.why(desk.router.explain(item, at: desk.now, agents: .none))
    }

    func whyNot(_ conversation: Int64, _ name: String) -> String {
        item(conversation).map { whyNot($0, name) } ?? "gone"
    }

    func whyNot(_ item: WorkItem, _ name: String) -> String {
        let found = desk.router.explain(item, at: desk.now, agents: .one(agent(name)))
        return found.agents.map { text.whyNot($0) }.joined(separator: "\n")
    }

    private var text: ExplanationText {
        ExplanationText(names: desk.router.state.names, policy: desk.router.policy, now: desk.now)
    }
}
