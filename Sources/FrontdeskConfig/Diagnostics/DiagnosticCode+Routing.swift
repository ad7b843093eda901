extension DiagnosticCode {
    package static let closedQueue = DiagnosticCode(
        "FD0221", "queue that takes nothing new",
        "A queue that is `retired`, or whose work was given to another by `movedTo`, takes nothing new. Routes, "
            + "`whenClosed` and `movedTo` name one that does.")
    package static let circularQueue = DiagnosticCode(
        "FD0222", "queue that leads to itself",
        "Work of a queue with `movedTo`, and what comes to a closed one with `whenClosed`, goes to another queue. The way "
            + "must not lead back to where it began.")
    package static let idleWidening = DiagnosticCode(
        "FD0223", "step that widens to who is there already",
        "A step of `relax` lets a further team see the queue. This team sees it by then: its `serves` names the queue, or "
            + "another step has widened to it.")
    package static let hardSkill = DiagnosticCode(
        "FD0224", "step that weakens a hard skill",
        "A skill that is declared with `\"hard\": true` is never dropped and never lowered, however long it takes.")
    package static let unservedQueue = DiagnosticCode(
        "FD0225", "queue that no team serves",
        "No team has the queue in `serves`, and no step of the queue's `relax` widens to one. What enters it waits for "
            + "ever, unless a lead assigns it.")
    package static let heavyChannel = DiagnosticCode(
        "FD0226", "weight above every capacity",
        "A conversation of the channel takes more units than any agent who may answer on it can carry, so nobody is ever "
            + "offered one. Lower the channel's `weight`, or raise the `capacity` of a profile.")
    package static let ownSubstitute = DiagnosticCode(
        "FD0227", "agent who stands in for themselves",
        "The `substitute` of an absence is another agent: work that would be kept for the absent one is kept for them.")

    /// The kinds of rules of routing that cannot be meant.
    static let routingCodes: [DiagnosticCode] = [
        closedQueue, circularQueue, idleWidening, hardSkill, unservedQueue, heavyChannel, ownSubstitute,
    ]
}
