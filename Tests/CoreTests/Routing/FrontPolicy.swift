import FrontdeskCore

extension Policy {
    /// The desk of the examples: one queue, chat and mail, agents in team `front`, their lead Ewa in a team of her own.
    ///
    /// Chats weigh 30 units and are offered for 30 s; mails weigh 20 and are assigned by the pull.
    static func front(_ agents: [String] = ["ayse", "bartek"], _ change: (inout Policy) -> Void = { _ in }) -> Policy {
        var policy = Policy(
            deskName: "Acme", skills: [SkillPolicy(name: "billing"), SkillPolicy(name: "lang:tr")],
            channels: [
                ChannelPolicy(name: "chat", workClass: .live, weight: 30),
                ChannelPolicy(name: "mail", workClass: .deferred, weight: 20),
            ],
            queues: [QueuePolicy(name: "general")], routes: [RoutePolicy(id: "all", end: .queue(0))],
            teams: [TeamPolicy(name: "front", serves: [0], leads: [agents.count]), TeamPolicy(name: "leads")],
            agents: agents.map { AgentPolicy(name: $0, team: 0) } + [AgentPolicy(name: "ewa", team: 1)],
            patterns: .empty)
        change(&policy)
        return policy
    }
}
