/// Agents who serve queues; leads lead teams.
package struct TeamPolicy: Equatable, Sendable {
    package var name: String
    package var serves: [TeamService]
    /// Places in ``Policy/agents``.
    package var leads: [Int]

    package init(name: String, serves: [TeamService] = [], leads: [Int] = []) {
        self.name = name
        self.serves = serves
        self.leads = leads
    }
}

/// A queue that a team serves, at once or only after a while.
package struct TeamService: Equatable, Sendable, ExpressibleByIntegerLiteral {
    /// Place in ``Policy/queues``.
    package var queue: Int
    /// Open time from entry during which the team does not see the work.
    package var after: Span

    package init(queue: Int, after: Span = .zero) {
        self.queue = queue
        self.after = after
    }

    /// At once.
    package init(integerLiteral queue: Int) {
        self.init(queue: queue)
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
    /// Places in ``Policy/channels`` with the most conversations at once; 0 keeps the agent off the channel.
    package var limits: [ChannelLimit]
    package var skills: [SkillDemand]
    /// A program: does not count as staff, its answers meet no target and make it nobody's preferred agent.
    package var isBot: Bool
    /// The shift: place in ``Policy/calendars``.
    package var calendar: Int
    /// Sorted, disjoint.
    package var absences: [AbsencePeriod]
    /// Nothing new comes in the last part of a shift.
    package var lastOfferBefore: Span
    package var ramp: RampPolicy?

    package init(
        name: String, publicName: String = "", unixUser: String = "", team: Int, capacity: Int = 100, owned: Int = 60,
        offersAtOnce: Int = 1, limits: [ChannelLimit] = [], skills: [SkillDemand] = [], isBot: Bool = false,
        calendar: Int = 0, absences: [AbsencePeriod] = [], lastOfferBefore: Span = .zero, ramp: RampPolicy? = nil
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
        self.isBot = isBot
        self.calendar = calendar
        self.absences = absences
        self.lastOfferBefore = lastOfferBefore
        self.ramp = ramp
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

/// A time in which an agent is not there, whatever their shift says.
package struct AbsencePeriod: Equatable, Sendable {
    package var interval: OpenInterval
    /// Place in ``Policy/agents`` of who stands in for what would be kept for the agent.
    package var substitute: Int?

    package init(interval: OpenInterval, substitute: Int? = nil) {
        self.interval = interval
        self.substitute = substitute
    }
}

/// How slowly new work comes to an agent who was away for long.
package struct RampPolicy: Equatable, Sendable {
    /// Away for so long, or longer, begins a ramp.
    package var after: Span
    /// How long the ramp lasts.
    package var lasts: Span
    /// At most one new conversation in this time.
    package var every: Span

    package init(after: Span, lasts: Span, every: Span) {
        self.after = after
        self.lasts = lasts
        self.every = every
    }
}
