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
    /// How long an agent whose offer did not reach them, or was taken back, is not offered it again.
    package var withdrawCoolDown: Span
    package var affinity: AffinityPolicy
    package var weights: WeightPolicy
    package var asks: AskPolicy
    /// Places in ``patterns`` of the words with which a customer asks for a person.
    package var humanWords: [Int]
    package var skills: [SkillPolicy]
    package var channels: [ChannelPolicy]
    package var calendars: [Calendar]
    package var queues: [QueuePolicy]
    package var routes: [RoutePolicy]
    package var teams: [TeamPolicy]
    package var agents: [AgentPolicy]
    /// Texts that are sent again and again; queues and channels name theirs by place.
    package var templates: [Template]
    /// All text patterns of all routes; conditions refer to them by place.
    package var patterns: TextAutomaton

    package init(
        deskName: String, languages: LanguagePolicy = LanguagePolicy(), absence: AbsencePolicy = AbsencePolicy(),
        misses: MissPolicy = MissPolicy(), declineCoolDown: Span = .minutes(15), withdrawCoolDown: Span = .zero,
        affinity: AffinityPolicy = AffinityPolicy(), weights: WeightPolicy = WeightPolicy(),
        asks: AskPolicy = AskPolicy(), humanWords: [Int] = [], skills: [SkillPolicy] = [],
        channels: [ChannelPolicy] = [], calendars: [Calendar] = [.alwaysOpen],
        queues: [QueuePolicy] = [], routes: [RoutePolicy] = [], teams: [TeamPolicy] = [], agents: [AgentPolicy] = [],
        templates: [Template] = [], patterns: TextAutomaton
    ) {
        self.deskName = deskName
        self.languages = languages
        self.absence = absence
        self.misses = misses
        self.declineCoolDown = declineCoolDown
        self.withdrawCoolDown = withdrawCoolDown
        self.affinity = affinity
        self.weights = weights
        self.asks = asks
        self.humanWords = humanWords
        self.skills = skills
        self.channels = channels
        self.calendars = calendars
        self.queues = queues
        self.routes = routes
        self.teams = teams
        self.agents = agents
        self.templates = templates
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

/// What ties a contact to an agent, and how long work waits for that agent before everybody is asked.
package struct AffinityPolicy: Equatable, Sendable {
    /// How long the last human reply to a contact makes its author the preferred agent; counted from the reply, renewed
    /// by nothing but another reply.
    package var window: Span
    /// How long new work is kept for that author, in open time.
    package var live: Span
    package var deferred: Span
    /// How long new work is kept for an agent who holds other work of the contact, in open time.
    package var sameContactLive: Span
    package var sameContactDeferred: Span

    package init(
        window: Span = .days(30), live: Span = .zero, deferred: Span = .hours(4), sameContactLive: Span = .zero,
        sameContactDeferred: Span = .zero
    ) {
        self.window = window
        self.live = live
        self.deferred = deferred
        self.sameContactLive = sameContactLive
        self.sameContactDeferred = sameContactDeferred
    }

    package func wait(_ workClass: WorkClass) -> Span { workClass == .live ? live : deferred }

    package func sameContactWait(_ workClass: WorkClass) -> Span {
        workClass == .live ? sameContactLive : sameContactDeferred
    }
}

/// How long a colleague who was asked to take a conversation over may think about it.
package struct AskPolicy: Equatable, Sendable {
    package var live: Span
    /// In open time of the queue.
    package var deferred: Span

    package init(live: Span = .minutes(2), deferred: Span = .hours(4)) {
        self.live = live
        self.deferred = deferred
    }
}

/// What a conversation takes of its agent by state, in whole per cent of its weight; offered and active work takes all.
package struct WeightPolicy: Equatable, Sendable {
    package var waitingLive: Int
    package var waitingDeferred: Int
    package var parked: Int
    package var snoozed: Int
    package var wrapUp: Int

    package init(
        waitingLive: Int = 30, waitingDeferred: Int = 0, parked: Int = 20, snoozed: Int = 10, wrapUp: Int = 50
    ) {
        self.waitingLive = waitingLive
        self.waitingDeferred = waitingDeferred
        self.parked = parked
        self.snoozed = snoozed
        self.wrapUp = wrapUp
    }

    package func percent(_ state: WorkState, _ workClass: WorkClass) -> Int32 {
        switch state {
        case .offered, .active: 100
        case .waiting: Int32(clamping: workClass == .live ? waitingLive : waitingDeferred)
        case .parked: Int32(clamping: parked)
        case .snoozed: Int32(clamping: snoozed)
        case .resolved: Int32(clamping: wrapUp)
        case .queued, .closed, .spam, .filed: 0
        }
    }

    /// Units in a state: rounded up, so that held work of any weight takes at least one where its state counts at all.
    package func units(_ state: WorkState, _ workClass: WorkClass, weight: Int32) -> Int32 {
        (weight * percent(state, workClass) + 99) / 100
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
    /// Gives way to urgent work: what an agent has of it leaves their room for the rest untouched.
    package var interruptible: Bool
    /// How long before the provider's reply window ends an answer is owed at the latest.
    package var replyMargin: Span
    /// Takes nothing new; what came by it is still served.
    package var retired: Bool
    /// The mail address that its answers come from; empty for a channel of another sort.
    package var address: String
    /// All addresses that are ours by this channel, `@domain` for a whole domain; of a mail channel.
    package var ownAddresses: [String] = []
    /// Whether it is a list that is read again and again, with all that was ever said.
    package var isPolled = false
    /// Whether answers can leave by it.
    package var takesReplies = true
    /// Whether answers may carry files.
    package var takesFiles = false
    /// Whether who has written in public can be answered in private.
    package var repliesPrivately = false
    /// What stands before the customer's address in the key of their private thread.
    package var privateThreadPrefix = ""
    /// Place in ``Policy/templates`` of what stands below its mails, unless the queue names another.
    package var signature: Int?

    /// Whether what goes by it is mail.
    package var isMail: Bool { !address.isEmpty }

    package init(
        name: String, workClass: WorkClass, weight: Int, language: String? = nil, interruptible: Bool = false,
        replyMargin: Span = .hours(1), retired: Bool = false, address: String = ""
    ) {
        self.name = name
        self.workClass = workClass
        self.weight = weight
        self.language = language
        self.interruptible = interruptible
        self.replyMargin = replyMargin
        self.retired = retired
        self.address = address
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
