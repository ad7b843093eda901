package import FrontdeskCore

/// A test in the configuration: a message, who is there, and what is to become of it.
package struct RoutingTest: Sendable {
    /// A value of the file, for findings about it.
    package struct Place: Sendable {
        package let span: SourceSpan
        package let pointer: JSONPointer

        package init(span: SourceSpan, pointer: JSONPointer) {
            self.span = span
            self.pointer = pointer
        }
    }

    package let name: String
    /// Where its name stands.
    package let place: Place
    /// When the message comes.
    package let now: Instant
    package let message: TestMessage
    /// Those whom the test names; all others are ready, idle and there.
    package let agents: [TestAgent]
    /// At least one.
    package let expectations: [TestExpectation]
}

/// The message of a test: what a channel would hand over.
package struct TestMessage: Sendable {
    /// Where the words come from.
    package enum Source: Sendable {
        case text(String)
        /// A mail beside the configuration, as it came (RFC 5322).
        case mail(ConfigName)
        /// The body of a webhook beside the configuration.
        case body(ConfigName)
    }

    /// Place in ``Policy/channels``.
    package var channel: Int
    package var source = Source.text("")
    /// Nil where the file of the words says it.
    package var sender: Sender?
    /// Nil where the file of the words says it, or the channel has an address.
    package var recipients: [String]?
    package var subject: String?
    /// What the channel is sure of; nil where the language is to be detected.
    package var language: String?
    /// These three are nil where the file of the words or the channel says them.
    package var kind: MessageKind?
    package var isAutomatic: Bool?
    package var verified: SenderVerification?
    /// Whether the contact has written before.
    package var isKnownContact = false
    package var attributes: [MessageAttribute] = []
    /// Place of the agent who answered the contact last, a moment ago.
    package var answeredBy: Int?
    /// Place of the agent to whom the contact belongs.
    package var contactOwner: Int?
}

/// An agent as a test wants them.
package struct TestAgent: Sendable {
    /// Conversations in hand.
    package enum Load: Equatable, Sendable {
        /// One conversation of so many units, on a channel the message does not come by.
        case units(Int)
        /// Conversations of a channel, by its place in ``Policy/channels``, with its weight.
        case conversations(channel: Int, count: Int)
    }

    /// Place in ``Policy/agents``.
    package let agent: Int
    package var presence = Presence(.ready)
    package var load: [Load] = []
    /// For how long nothing new has come, beyond the others.
    package var idle = Span.zero
    package var overtime = Span.zero
    /// Whether a pull of theirs waits.
    package var isListening = true

    /// An agent who is ready, idle and listening.
    package init(agent: Int) {
        self.agent = agent
    }
}

/// One thing a test expects, with its place.
package struct TestExpectation: Sendable {
    /// What is expected.
    package enum Wanted: Sendable {
        /// Place in ``Policy/routes``.
        case route(Int)
        /// Place in ``Policy/queues``.
        case queue(Int)
        case end(RouteEnd)
        case workClass(WorkClass)
        /// The language it is routed in.
        case language(String)
        /// Exactly these skills, with a level or weight where one is given.
        case requires([WantedSkill])
        case prefers([WantedSkill])
        case priority(NamedPriority)
        case dueAfter(Span)
        case dueAt(Instant)
        /// Place in ``Policy/agents``.
        case agent(Int)
        /// Somebody else, or nobody; with the code of the first check that fails where one is given.
        case notAgent(Int, reason: String?)
        /// Nobody gets it at once, if true.
        case waits(Bool)
    }

    /// A skill by its place in ``Policy/skills``.
    package struct WantedSkill: Sendable {
        package let skill: Int
        package let level: Int?
    }

    package let wanted: Wanted
    package let place: RoutingTest.Place
}
