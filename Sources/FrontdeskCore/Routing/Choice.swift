/// Which question a decision answered.
package enum ChoiceKind: UInt8, Sendable {
    /// Nobody chose: a lead took or assigned it.
    case none = 0
    /// A conversation arrived and an agent was picked for it.
    case agentPicked = 1
    /// An agent had room and the conversation with the smallest key was picked.
    case conversationPicked = 2
}

/// The grounds of a decision, kept with it in a few bytes: enough to say why, for as long as the journal lives.
package struct Choice: Equatable, Sendable {
    package var kind: ChoiceKind
    /// How many agents, or conversations, could have been chosen; counting stops at 255.
    package var candidates: UInt8
    /// The rank key in which the winner differed from the runner-up, 255 when there was no runner-up.
    package var decidedBy: UInt8
    package var winnerValue: Int64
    package var runnerUpValue: Int64
    /// The agent's number or the conversation's id that came second; -1 without one.
    package var runnerUp: Int64

    package init(
        kind: ChoiceKind, candidates: UInt8, decidedBy: UInt8, winnerValue: Int64, runnerUpValue: Int64,
        runnerUp: Int64
    ) {
        self.kind = kind
        self.candidates = candidates
        self.decidedBy = decidedBy
        self.winnerValue = winnerValue
        self.runnerUpValue = runnerUpValue
        self.runnerUp = runnerUp
    }

    package static let none = Choice(
        kind: .none, candidates: 0, decidedBy: 255, winnerValue: 0, runnerUpValue: 0, runnerUp: -1)
}
