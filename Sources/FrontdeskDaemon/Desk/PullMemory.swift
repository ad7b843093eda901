import FrontdeskCore

/// What agents know of already, so that their pulls need not bring it again. It is forgotten with the process: after a
/// restart all that is open and unanswered comes once more.
struct PullMemory {
    /// The customer's message that an agent knows of.
    private struct Known: Equatable {
        var agent: AgentNumber
        var message: MessageID
    }

    /// Offers and assignments named in `got`; those still open, so no more than `offersAtOnce` each.
    private var offers: [AgentNumber: [OfferID]] = [:]
    /// By open conversation.
    private var known: [ConversationID: Known] = [:]

    func knows(_ offer: OfferID, _ agent: AgentNumber) -> Bool {
        offers[agent]?.contains(offer) ?? false
    }

    /// Whether its owner knows of the customer's last message.
    func knows(_ item: WorkItem) -> Bool {
        known[item.id] == Known(agent: item.agent, message: item.lastInbound)
    }

    /// The agent has these; what is open no more is forgotten.
    mutating func note(_ got: [OfferID], by agent: AgentNumber, open: () -> [OfferID]) {
        guard !got.isEmpty || offers[agent] != nil else { return }
        let all = got + (offers[agent] ?? [])
        let still = open().filter { all.contains($0) }
        offers[agent] = still.isEmpty ? nil : still
    }

    /// The owner has spoken of the conversation, or has named it in `got`.
    mutating func note(_ item: WorkItem, by agent: AgentNumber) {
        guard item.agent == agent else { return }
        known[item.id] = Known(agent: agent, message: item.lastInbound)
    }

    mutating func forget(_ id: ConversationID) {
        known[id] = nil
    }
}
