/// Bounds of one step of the router.
package enum RouterLimits {
    /// Matches and deadlines handled by one command; the rest follows by an immediate `.advance`. Keeps a step short
    /// (about a millisecond) when many agents come at once.
    package static let stepsPerCommand = 512
    /// Checks of an agent against a bucket by which one command chooses; then the rest follows as above. Some four
    /// milliseconds, where many agents meet many kinds of work.
    package static let checksPerCommand = 32_768
    /// An offer that did not reach its agent by then is withdrawn: the connection is taken for dead.
    package static let delivery = Span.seconds(5)
    /// An automatic assignment whose agent gave no sign and is out of contact goes back after this.
    package static let confirmation = Span.minutes(2)
    /// Stale heap entries a bucket, or the deadlines, may hold beyond the live ones before they are swept.
    package static let staleEntries = 1_024
    /// Entries of waiting lines that one command looks at to sweep stale ones, save for the last line it begins: some two
    /// milliseconds.
    package static let sweptPerCommand = 16_384
    /// Conversations before another that an explanation counts: enough to know that it takes long, and the loop answers
    /// others meanwhile.
    package static let aheadMax = 500
    /// The most units one conversation may weigh: a thousand times a usual capacity, far from overflow in any sum.
    package static let weightMax: Int32 = 100_000
    /// Languages that get a number: more than detection knows; what a webhook calls a language beyond that is none.
    package static let languagesMax: Int32 = 512
    /// Transfers of one conversation from which on it is said to go in circles.
    package static let transfersMax: UInt8 = 3
    /// Other conversations of the contact that one accept takes along: more nobody serves at once.
    package static let siblingsMax = 16
    /// Agents a refused transfer names as those who could have it.
    package static let suggestions = 3
    /// How far ahead work is parked or snoozed at most: what is a year away is a new conversation.
    package static let pauseMax = Span.days(366)
    /// How long a shift is lengthened at most.
    package static let overtimeMax = Span.hours(24)
}
