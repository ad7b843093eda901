package import FrontdeskConfig
package import FrontdeskCore

/// A message that might come, and who would be there.
package struct TrialSituation: Sendable {
    package var now: Instant
    /// Place in ``Policy/channels``.
    package var channel: Int
    /// As its channel hands it over, its language filled in.
    package var message: InboundMessage
    /// Whether the contact has written before.
    package var isKnownContact = false
    /// Place of the agent who answered the contact last, a moment ago.
    package var answeredBy: Int?
    /// Place of the agent to whom the contact belongs.
    package var contactOwner: Int?
    /// Those who are not simply ready, idle and listening.
    package var agents: [TestAgent] = []

    package init(now: Instant, channel: Int, message: InboundMessage) {
        self.now = now
        self.channel = channel
        self.message = message
    }
}

/// What the desk would do with a message.
package struct TrialOutcome: Sendable {
    package let situation: TrialSituation
    package let facts: MessageFacts
    /// As it enters its queue, or as it is filed.
    package let item: WorkItem
    /// The desk after the message; where agents matter they have been asked.
    package let router: Router

    /// What it asks for in its queue.
    package var requirement: Requirement {
        item.requirement.isSet ? router.state.requirements[item.requirement.index] : Requirement()
    }

    /// Who has it, or is offered it; none while it waits.
    package var winner: AgentNumber { item.holder }

    /// Whether no agent is asked at all.
    package var isFiled: Bool { item.state == .filed || item.state == .spam }
}
