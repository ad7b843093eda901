/// The checked, immutable form of the configuration that the router uses.
///
/// Everything configured by name stands in an array here, and other parts refer to it by its place in that array. The
/// router maps places to desk numbers when it installs the policy; a policy itself knows no numbers.
package struct Policy: Equatable, Sendable {
    package var deskName: String
    package var languages: LanguagePolicy
    package var absence: AbsencePolicy
    package var misses: MissPolicy
    /// How long an agent who declined or returned a conversation is not offered it again.
    package var declineCoolDown: Span
    /// How long the last human reply to a contact makes its author the preferred agent.
    package var affinityWindow: Span
    package var skills: [SkillPolicy]
    package var channels: [ChannelPolicy]
    package var calendars: [Calendar]
    package var queues: [QueuePolicy]
    package var routes: [RoutePolicy]
    package var teams: [TeamPolicy]
    package var agents: [AgentPolicy]
    /// All text patterns of all routes; conditions refer to them by place.
    package var patterns: TextAutomaton

    package init(
        deskName: String, languages: LanguagePolicy = LanguagePolicy(), absence: AbsencePolicy = AbsencePolicy(),
        misses: MissPolicy = MissPolicy(), declineCoolDown: Span = .minutes(15), affinityWindow: Span = .days(30),
        skills: [SkillPolicy] = [], channels: [ChannelPolicy] = [], calendars: [Calendar] = [.alwaysOpen],
        queues: [QueuePolicy] = [], routes: [RoutePolicy] = [], teams: [TeamPolicy] = [], agents: [AgentPolicy] = [],
        patterns: TextAutomaton
    ) {
        self.deskName = deskName
        self.languages = languages
        self.absence = absence
        self.misses = misses
        self.declineCoolDown = declineCoolDown
        self.affinityWindow = affinityWindow
        self.skills = skills
        self.channels = channels
        self.calendars = calendars
        self.queues = queues
        self.routes = routes
        self.teams = teams
        self.agents = agents
        self.patterns = patterns
    }
}

/// Which languages are served, and what stands in for the others. Codes are BCP 47 primary subtags, lower case.
package struct LanguagePolicy: Equatable, Sendable {
    package var served: [String]
    package var fallback: String

    package init(served: [String] = [], fallback: String = "en") {
        self.served = served
        self.fallback = fallback
    }

    /// The language work is routed in: itself when served, else the fallback.
    package func served(for code: String) -> String {
        served.contains(code) ? code : fallback
    }
}

/// After how long without a call or an open connection work is taken back, by class.
package struct AbsencePolicy: Equatable, Sendable {
    package var live: Span
    package var deferred: Span

    package init(live: Span = .seconds(90), deferred: Span = .hours(2)) {
        self.live = live
        self.deferred = deferred
    }
}

/// What missed offers lead to.
package struct MissPolicy: Equatable, Sendable {
    /// So many live misses in a row set the agent away.
    package var max: Int
    /// How long the agent is not offered the missed conversation again.
    package var coolDown: Span

    package init(max: Int = 2, coolDown: Span = .minutes(5)) {
        self.max = max
        self.coolDown = coolDown
    }
}

/// A declared skill; `lang:tr` and its kin come from the served languages.
package struct SkillPolicy: Equatable, Sendable {
    package var name: String
    /// Never dropped by relaxation.
    package var hard: Bool
    package var isLanguage: Bool { name.hasPrefix("lang:") }

    package init(name: String, hard: Bool = false) {
        self.name = name
        self.hard = hard
    }
}

/// What routing needs to know of a channel.
package struct ChannelPolicy: Equatable, Sendable {
    package var name: String
    package var workClass: WorkClass
    /// What one conversation of this channel takes of an agent's capacity, in units.
    package var weight: Int
    /// Assumed when neither the text nor the contact tells; `nil` means the desk's fallback.
    package var language: String?

    package init(name: String, workClass: WorkClass, weight: Int, language: String? = nil) {
        self.name = name
        self.workClass = workClass
        self.weight = weight
        self.language = language
    }
}

/// A skill of ``Policy/skills`` by place, with a level.
package struct SkillDemand: Equatable, Sendable {
    package var skill: Int
    package var level: Int

    package init(skill: Int, level: Int) {
        self.skill = skill
        self.level = level
    }
}

/// A named line: targets, hours, a base requirement.
package struct QueuePolicy: Equatable, Sendable {
    package var name: String
    /// Place in ``Policy/calendars``.
    package var calendar: Int
    package var require: [SkillDemand]
    package var live: ServicePolicy
    package var deferred: ServicePolicy

    package init(
        name: String, calendar: Int = 0, require: [SkillDemand] = [], live: ServicePolicy = .live,
        deferred: ServicePolicy = .deferred
    ) {
        self.name = name
        self.calendar = calendar
        self.require = require
        self.live = live
        self.deferred = deferred
    }

    package subscript(workClass: WorkClass) -> ServicePolicy {
        workClass == .live ? live : deferred
    }
}

/// How a queue serves one class.
package struct ServicePolicy: Equatable, Sendable {
    /// Due of the first answer, in open time from entry.
    package var firstReply: Span
    /// Due of every later answer, in open time from the first unanswered customer message.
    package var nextReply: Span
    /// How long an offer stands after it reached the agent.
    package var offerTimeout: Span
    /// The pull assigns at once; nothing has to be accepted.
    package var auto: Bool
    /// How long a woken conversation is kept for its owner.
    package var ownerWait: Span
    /// How long resolved work still takes a part of the agent.
    package var wrapUp: Span
    /// How long a customer's message reopens a resolved conversation.
    package var reopenWithin: Span

    package init(
        firstReply: Span, nextReply: Span, offerTimeout: Span, auto: Bool, ownerWait: Span, wrapUp: Span,
        reopenWithin: Span
    ) {
        self.firstReply = firstReply
        self.nextReply = nextReply
        self.offerTimeout = offerTimeout
        self.auto = auto
        self.ownerWait = ownerWait
        self.wrapUp = wrapUp
        self.reopenWithin = reopenWithin
    }

    package static let live = ServicePolicy(
        firstReply: .seconds(60), nextReply: .seconds(60), offerTimeout: .seconds(30), auto: false, ownerWait: .zero,
        wrapUp: .zero, reopenWithin: .minutes(30))

    package static let deferred = ServicePolicy(
        firstReply: .hours(4), nextReply: .hours(8), offerTimeout: .minutes(10), auto: true, ownerWait: .hours(4),
        wrapUp: .zero, reopenWithin: .days(14))
}

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
    /// How much younger its due is made to look (negative: older).
    package var boost: Span
    /// Overrides the channel's class.
    package var workClass: WorkClass?

    package init(
        id: String, when: RouteCondition? = nil, end: RouteEnd, require: [SkillDemand] = [], prefer: [SkillDemand] = [],
        languageRequired: Bool = false, languageLevel: Int = 1, boost: Span = .zero, workClass: WorkClass? = nil
    ) {
        self.id = id
        self.when = when
        self.end = end
        self.require = require
        self.prefer = prefer
        self.languageRequired = languageRequired
        self.languageLevel = languageLevel
        self.boost = boost
        self.workClass = workClass
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
    case automatic(Bool)
}

/// Agents who serve queues; leads lead teams.
package struct TeamPolicy: Equatable, Sendable {
    package var name: String
    /// Places in ``Policy/queues``.
    package var serves: [Int]
    /// Places in ``Policy/agents``.
    package var leads: [Int]

    package init(name: String, serves: [Int] = [], leads: [Int] = []) {
        self.name = name
        self.serves = serves
        self.leads = leads
    }
}

/// A person or bot, with the profile already applied.
package struct AgentPolicy: Equatable, Sendable {
    package var name: String
    /// The name customers see.
    package var publicName: String
    /// The Unix user the agent calls as; empty when only a gateway speaks for them.
    package var unixUser: String
    /// Place in ``Policy/teams``.
    package var team: Int
    /// Units the agent can carry.
    package var capacity: Int
    /// How many open conversations of any state the agent may own.
    package var owned: Int
    package var offersAtOnce: Int
    /// Places in ``Policy/channels`` with the most conversations at once.
    package var limits: [ChannelLimit]
    package var skills: [SkillDemand]

    package init(
        name: String, publicName: String = "", unixUser: String = "", team: Int, capacity: Int = 100, owned: Int = 60,
        offersAtOnce: Int = 1, limits: [ChannelLimit] = [], skills: [SkillDemand] = []
    ) {
        self.name = name
        self.publicName = publicName.isEmpty ? name : publicName
        self.unixUser = unixUser
        self.team = team
        self.capacity = capacity
        self.owned = owned
        self.offersAtOnce = offersAtOnce
        self.limits = limits
        self.skills = skills
    }
}

/// The most conversations of one channel an agent works on at once.
package struct ChannelLimit: Equatable, Sendable {
    package var channel: Int
    package var most: Int

    package init(channel: Int, most: Int) {
        self.channel = channel
        self.most = most
    }
}
