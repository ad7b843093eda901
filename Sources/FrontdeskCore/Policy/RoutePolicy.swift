/// A rule: which messages, to which end, with what.
package struct RoutePolicy: Equatable, Sendable {
    package var id: String
    /// `nil` matches everything; only the last route is like that.
    package var when: RouteCondition?
    package var end: RouteEnd
    package var require: [SkillDemand]
    /// Preferred skills: place in ``Policy/skills`` and weight.
    package var prefer: [SkillDemand]
    /// Whether the message's language becomes a required skill.
    package var languageRequired: Bool
    /// The level of the language skill then required.
    package var languageLevel: Int
    /// What the message's language counts as a preferred skill; 0 means nothing.
    package var languagePreferred: Int
    /// How much sooner than its due it is served (negative: later).
    package var boost: Span
    /// Its class in the order: everything of a higher class is served before; 0 is the usual one.
    package var strict: Int
    /// The agent it is kept for at first.
    package var agent: NamedAgent?
    /// How long it is kept for the contact's owner, in open time; `nil` when it is not.
    package var contactOwner: Span?
    /// Overrides the channel's class.
    package var workClass: WorkClass?

    package init(
        id: String, when: RouteCondition? = nil, end: RouteEnd, require: [SkillDemand] = [], prefer: [SkillDemand] = [],
        languageRequired: Bool = false, languageLevel: Int = 1, languagePreferred: Int = 0, boost: Span = .zero,
        strict: Int = 0, agent: NamedAgent? = nil, contactOwner: Span? = nil, workClass: WorkClass? = nil
    ) {
        self.id = id
        self.when = when
        self.end = end
        self.require = require
        self.prefer = prefer
        self.languageRequired = languageRequired
        self.languageLevel = languageLevel
        self.languagePreferred = languagePreferred
        self.boost = boost
        self.strict = strict
        self.agent = agent
        self.contactOwner = contactOwner
        self.workClass = workClass
    }
}

/// An agent named by a route, and for how long the work is kept for them.
package struct NamedAgent: Equatable, Sendable {
    /// Place in ``Policy/agents``.
    package var agent: Int
    /// Open time from entry.
    package var wait: Span

    package init(agent: Int, wait: Span) {
        self.agent = agent
        self.wait = wait
    }
}

/// Where a route leads.
package enum RouteEnd: Equatable, Sendable {
    /// Place in ``Policy/queues``.
    case queue(Int)
    /// Kept, no agent.
    case file
    case spam
}

/// What a route asks of a message.
package indirect enum RouteCondition: Equatable, Sendable {
    case all([RouteCondition])
    case any([RouteCondition])
    case not(RouteCondition)
    /// Places in ``Policy/channels``.
    case channel([Int])
    case workClass(WorkClass)
    case kind([MessageKind])
    case language([String])
    /// Places in ``Policy/patterns``, any of which occurs in the text.
    case text([Int])
    /// Places in ``Policy/patterns``, any of which occurs in the subject.
    case subject([Int])
    /// The attribute has one of the values, given by someone other than the customer.
    case attribute(name: String, values: [String])
    /// Folded addresses, or folded domains with a leading `@`.
    case sender([String])
    /// Addresses of ours, folded by ``RecipientAddress``, or domains with a leading `@`.
    case recipient([String])
    case automatic(Bool)
    /// Whether the contact has written before.
    case knownContact(Bool)
    /// How the channel vouches for the sender.
    case verified([SenderVerification])
    /// Whether the hours, a place in ``Policy/calendars``, are open.
    case hours(Int, open: Bool)
}
