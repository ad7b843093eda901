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
    package var shift: ShiftState
    /// When the shift changes next; far future when never.
    package var shiftUntil: Instant
    /// The agent works at least until then; none without overtime.
    package var overtimeUntil: Instant
    /// Since when the agent has been away or offline without having been ready since; none while they are, or never were.
    package var awaySince: Instant
    /// Until when new work comes slowly after a long absence; none when it does not.
    package var rampUntil: Instant
    /// When the next new work may come during the ramp; none when at once.
    package var nextWorkAt: Instant
    package var rampEvery: Span

    package init(agent: AgentNumber) {
        self.agent = agent
        presence = Presence(.offline)
        idleSince = .none
        inContact = false
        liveUntil = .distantFuture
        deferredUntil = .distantFuture
        misses = 0
        shift = .on
        shiftUntil = .distantFuture
        overtimeUntil = .none
        awaySince = .none
        rampUntil = .none
        nextWorkAt = .none
        rampEvery = .zero
    }

    /// The instants at which time changes something for the agent.
    var deadlines: [Instant] { [liveUntil, deferredUntil, shiftUntil, nextWorkAt] }
}
