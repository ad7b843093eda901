/// What the router knows of one agent: one row of `roster`.
package struct RosterEntry: Equatable, Sendable {
    package var agent: AgentNumber
    package var presence: Presence
    /// Since when the agent's load stands where it is, or since log-in: the longest idle is asked first.
    package var idleSince: Instant
    /// Whether a call or an open connection is known.
    package var inContact: Bool
    /// When live work returns for absence; far future while in contact or when done.
    package var liveUntil: Instant
    package var deferredUntil: Instant
    /// Live offers missed in a row.
    package var misses: Int32

    package init(agent: AgentNumber) {
        self.agent = agent
        presence = Presence(.offline)
        idleSince = .none
        inContact = false
        liveUntil = .distantFuture
        deferredUntil = .distantFuture
        misses = 0
    }
}
