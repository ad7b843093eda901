/// A named line: targets, hours, a base requirement, and how it widens and ranks.
package struct QueuePolicy: Equatable, Sendable {
    package var name: String
    /// Place in ``Policy/calendars``.
    package var calendar: Int
    package var require: [SkillDemand]
    package var live: ServicePolicy
    package var deferred: ServicePolicy
    /// Steps that weaken the requirement, each counted in open time from entry.
    package var relax: [RelaxStep]
    /// Whether the implied last step, at four times the target, drops every skill that is not `hard`.
    package var relaxesAtEnd: Bool
    /// The keys by which agents are compared, in order; the agent's number always decides last.
    package var rank: [RankKey]
    /// Whether work that is transferred here is kept from all who have worked on it.
    package var fourEyes: Bool
    /// The share of answers in time, in whole per cent, below which agents of this queue are not lent; 0 means always
    /// lent.
    package var lendAbove: Int
    /// Takes nothing new; what is in it is still served.
    package var retired: Bool
    /// Place in ``Policy/queues`` of the queue that has taken over its work.
    package var movedTo: Int?
    /// Place in ``Policy/templates`` of what stands below mails about its work.
    package var signature: Int?
    /// Place in ``Policy/templates`` of what a customer is told at once when their mail has come to it.
    package var acknowledge: Int?

    package init(
        name: String, calendar: Int = 0, require: [SkillDemand] = [], live: ServicePolicy = .live,
        deferred: ServicePolicy = .deferred, relax: [RelaxStep] = [], relaxesAtEnd: Bool = true,
        rank: [RankKey] = RankKey.usual, fourEyes: Bool = false, lendAbove: Int = 0, retired: Bool = false,
        movedTo: Int? = nil
    ) {
        self.name = name
        self.calendar = calendar
        self.require = require
        self.live = live
        self.deferred = deferred
        self.relax = relax
        self.relaxesAtEnd = relaxesAtEnd
        self.rank = rank
        self.fourEyes = fourEyes
        self.lendAbove = lendAbove
        self.retired = retired
        self.movedTo = movedTo
    }

    package subscript(workClass: WorkClass) -> ServicePolicy {
        get { workClass == .live ? live : deferred }
        set {
            if workClass == .live { live = newValue } else { deferred = newValue }
        }
    }
}

/// A step of relaxation: what the requirement loses once the conversation has waited so long.
package struct RelaxStep: Equatable, Sendable {
    /// Open time since entry.
    package var after: Span
    package var change: RelaxChange

    package init(after: Span, change: RelaxChange) {
        self.after = after
        self.change = change
    }
}

/// What a step of relaxation takes away.
package enum RelaxChange: Equatable, Sendable {
    /// Preferred skills count no more.
    case dropPreferred
    /// The new minimum of skills; one that is lower already stays.
    case lower([SkillDemand])
    /// Skills that are needed no more, by place; hard ones stay.
    case drop([Int])
    /// The members of a team, by place, may have it too.
    case widen(Int)
}

/// What becomes of work that reaches a closed queue.
package enum WhenClosed: Equatable, Sendable {
    /// It waits until the queue opens.
    case hold
    /// Agents who are on shift may have it all the same.
    case serve
    /// It goes to another queue, by place in ``Policy/queues``; from there no further.
    case queue(Int)
    /// Live work becomes deferred work.
    case convert
}

/// How a queue serves one class.
package struct ServicePolicy: Equatable, Sendable {
    /// Due of the first answer, in open time from entry.
    package var firstReply: Span
    /// Due of every later answer, in open time from the first unanswered customer message.
    package var nextReply: Span
    /// When all of it is to be done, in open time from the opening; `nil` without such a promise.
    package var resolve: Span?
    /// How long an offer stands after it reached the agent.
    package var offerTimeout: Span
    /// The pull assigns at once; nothing has to be accepted.
    package var auto: Bool
    /// How long a woken conversation is kept for its owner, in open time.
    package var ownerWait: Span
    /// How long resolved work still takes a part of the agent.
    package var wrapUp: Span
    /// How long a customer's message reopens a resolved conversation.
    package var reopenWithin: Span
    /// How long a conversation waits for its customer before it is resolved by itself; `nil` means for ever.
    package var resolveAfter: Span?
    package var whenClosed: WhenClosed
    /// How long bots have it to themselves, in open time from entry.
    package var botsFirst: Span

    package init(
        firstReply: Span, nextReply: Span, resolve: Span? = nil, offerTimeout: Span, auto: Bool, ownerWait: Span,
        wrapUp: Span, reopenWithin: Span, resolveAfter: Span? = nil, whenClosed: WhenClosed = .hold,
        botsFirst: Span = .zero
    ) {
        self.firstReply = firstReply
        self.nextReply = nextReply
        self.resolve = resolve
        self.offerTimeout = offerTimeout
        self.auto = auto
        self.ownerWait = ownerWait
        self.wrapUp = wrapUp
        self.reopenWithin = reopenWithin
        self.resolveAfter = resolveAfter
        self.whenClosed = whenClosed
        self.botsFirst = botsFirst
    }

    package static let live = ServicePolicy(
        firstReply: .seconds(60), nextReply: .seconds(60), offerTimeout: .seconds(30), auto: false, ownerWait: .zero,
        wrapUp: .zero, reopenWithin: .minutes(30))

    package static let deferred = ServicePolicy(
        firstReply: .hours(4), nextReply: .hours(8), offerTimeout: .minutes(10), auto: true, ownerWait: .hours(4),
        wrapUp: .zero, reopenWithin: .days(14))
}
