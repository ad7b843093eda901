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
    /// Stale heap entries a bucket may hold beyond its live ones before it is swept.
    package static let staleEntries = 1_024
    /// Conversations before another that an explanation counts: enough to know that it takes long, and the loop answers
    /// others meanwhile.
    package static let aheadMax = 500
    /// The most units one conversation may weigh: a thousand times a usual capacity, far from overflow in any sum.
    package static let weightMax: Int32 = 100_000
}
