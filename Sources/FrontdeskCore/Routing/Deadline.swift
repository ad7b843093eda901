/// An instant at which time itself changes something.
package struct Deadline: Equatable, Sendable {
    package var at: Instant
    package var subject: Subject

    package enum Subject: Equatable, Sendable {
        case work(ConversationID)
        case absence(AgentNumber, WorkClass)
        /// The agent's shift begins, ends or nears its end.
        case shift(AgentNumber)
        /// The pause after the last new conversation of a ramp is over.
        case ramp(AgentNumber)
        /// The queue opens or closes.
        case queue(QueueNumber)
    }
}
