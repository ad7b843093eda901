extension DiagnosticCode {
    package static let unreachableRoute = DiagnosticCode(
        "FD0501", "route that is never reached",
        "The first route that matches wins, and all that this one would match is taken by those before it. Move it before "
            + "them, or narrow their conditions.")
    package static let unservableWork = DiagnosticCode(
        "FD0502", "work that nobody can ever serve",
        "Nobody in the teams that see the queue has the skills the work asks for, not even after all its steps of `relax`. "
            + "It waits for ever, unless a lead assigns it. Lower what is asked for, let a step drop or lower it, or give "
            + "the skill to somebody.")
    package static let unstaffedHours = DiagnosticCode(
        "FD0503", "hours at which nobody works",
        "In these hours of an ordinary week the queue is open, its targets run, and nobody who may ever serve the work is "
            + "on shift. Exceptions and absences do not count here. Give the queue `hours` that fit, or somebody longer "
            + "ones.")
    package static let loneExpert = DiagnosticCode(
        "FD0504", "skill that one person holds alone",
        "Of those who see the queue only one has the skill at the level that is asked for. When they are away the work "
            + "waits until it asks for less, or for them.")
    package static let idleStep = DiagnosticCode(
        "FD0505", "step that adds nobody",
        "With this step of `relax` nobody may have any work of the queue sooner than without it: who would meet what is "
            + "left of the requirement is in already, or does not see the queue. A step that drops `\"preferred\"` is idle "
            + "where nothing is preferred.")
    package static let unusedSkill = DiagnosticCode(
        "FD0506", "skill that nothing asks for",
        "No queue and no route requires or prefers the skill, so it changes nothing who has it.")
    package static let impossibleCondition = DiagnosticCode(
        "FD0507", "condition that never holds",
        "The parts of the condition exclude each other, or it waits for hours that never come, so no message can ever "
            + "fulfil it. All keys of one condition have to hold; for one of several write `any`.")
    package static let slowOffer = DiagnosticCode(
        "FD0508", "target shorter than an offer stands",
        "An offer nobody answers goes to the next agent only when it has timed out, and by then the answer is late. Give "
            + "offers less time, or answers more.")
    package static let starvingWork = DiagnosticCode(
        "FD0509", "large work that may starve",
        "The work takes more than half of what some who serve the queue can carry. While they have smaller work it does "
            + "not fit in, and each time some of that ends more of it may come. With `\"fit\"` in the queue's `rank` small "
            + "work is packed together, so that others keep room; or lower the channel's `weight`.")
    package static let idleTeam = DiagnosticCode(
        "FD0510", "team that serves nothing",
        "The team has no queue in `serves`, and no step of a queue's `relax` widens to it, so its members are never offered "
            + "anything. A team all of whose members lead some team may be like that.")
    package static let untestedRoute = DiagnosticCode(
        "FD0511", "route without a test",
        "The file has `tests`, and none of them expects this route: a change that breaks it is not noticed.")
    package static let pastAbsence = DiagnosticCode(
        "FD0512", "absence that is over", "The last day of the absence has passed. It changes nothing any more.")
    package static let idleAcceptance = DiagnosticCode(
        "FD0513", "acceptance that nothing answers",
        "`accept` lists the codes of warnings that are meant to be, in its object and all inside it. There is no such "
            + "warning here, or no longer: take the code out, so that a new one is seen.")
    package static let unacceptable = DiagnosticCode(
        "FD0514", "finding that cannot be accepted",
        "Only warnings can be accepted. With errors the configuration is not used at all, and an acceptance that nothing "
            + "answers is to be taken out.")
    package static let deafChannel = DiagnosticCode(
        "FD0515", "mail channel that takes nothing in",
        "The channel has neither `imap`, which reads a mailbox, nor `\"lmtp\": true`, with which a mail server or "
            + "`frontdesk deliver` hands in mails. Nothing ever comes by it. Where that is meant, mark it `retired`.")
    package static let muteChannel = DiagnosticCode(
        "FD0516", "channel without replies",
        "A mail channel has no `smtp`, or one of the type `poll` no `reply`, so nothing can be answered by it. Where what comes "
            + "is only read and filed that may be meant: accept it.")

    /// The kinds of what works as it is written and can hardly be meant.
    static let lintCodes: [DiagnosticCode] = [
        unreachableRoute, unservableWork, unstaffedHours, loneExpert, idleStep, unusedSkill, impossibleCondition,
        slowOffer, starvingWork, idleTeam, untestedRoute, pastAbsence, idleAcceptance, unacceptable,
        deafChannel, muteChannel,
    ]

    /// The kinds that `accept` may name.
    package static let acceptable: [DiagnosticCode] =
        [repeatedName, unservedQueue, heavyChannel, neverOpen]
        + lintCodes.filter { $0 != .idleAcceptance && $0 != .unacceptable }
}
