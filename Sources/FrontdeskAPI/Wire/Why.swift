package import FrontdeskCore

/// Why a conversation is where it is: `GET /v1/conversations/{id}/why`.
package struct Why: WireValue {
    package var conversation: ConversationID
    /// The explanation for people, a sentence each.
    package var sentences: [String]
    package var route: String?
    package var queue: String?
    package var requirement: [WireSkill]
    /// Its place in line: the due less the priority's boost, microseconds since 1970; the smallest goes first.
    package var key: Int64?
    package var due: Instant?
    /// Why it stands in its queue: `new`, `declined`...
    package var because: String?
    /// The policy's generation the decision was made under.
    package var generation: Int64
    /// The grounds of the last decision; nil where nobody had to choose.
    package var choice: WhyChoice?
    /// The agents asked for.
    package var agents: [AgentStanding]

    package init(
        conversation: ConversationID, sentences: [String], route: String? = nil, queue: String? = nil,
        requirement: [WireSkill] = [], key: Int64? = nil, due: Instant? = nil, because: String? = nil,
        generation: Int64, choice: WhyChoice? = nil, agents: [AgentStanding] = []
    ) {
        self.conversation = conversation
        self.sentences = sentences
        self.route = route
        self.queue = queue
        self.requirement = requirement
        self.key = key
        self.due = due
        self.because = because
        self.generation = generation
        self.choice = choice
        self.agents = agents
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        conversation = try reader.id("conversation")
        sentences = try reader.strings("sentences")
        route = try reader.optionalString("route")
        queue = try reader.optionalString("queue")
        requirement = try reader.list("requirement")
        key = try reader.optionalInteger("key")
        due = try reader.optionalInstant("due")
        because = try reader.optionalString("because")
        generation = try reader.integer("generation")
        choice = try reader.optionalNested("choice")
        agents = try reader.list("agents")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("conversation", conversation)
        writer.list("sentences", sentences)
        writer.field("route", route)
        writer.field("queue", queue)
        writer.list("requirement", requirement)
        writer.field("key", key)
        writer.field("due", due)
        writer.field("because", because)
        writer.field("generation", generation)
        writer.field("choice", choice)
        writer.list("agents", agents)
        writer.endObject()
    }
}

/// The stored grounds of a decision.
package struct WhyChoice: WireValue {
    /// Which question was answered.
    package enum Kind: String, CaseIterable, Sendable {
        /// A conversation arrived and an agent was picked for it.
        case agentPicked = "agent-picked"
        /// An agent had room and the conversation with the smallest key was picked.
        case conversationPicked = "conversation-picked"
    }

    package var kind: Kind
    /// How many could have been chosen; counting stops at 255.
    package var candidates: UInt8
    /// The rank key in which the first two differed; nil without a second.
    package var decidedBy: String?
    /// The agent's name or the conversation's id that came second.
    package var runnerUp: String?
    package var winnerValue: Int64?
    package var runnerUpValue: Int64?

    package init(
        kind: Kind, candidates: UInt8, decidedBy: String? = nil, runnerUp: String? = nil, winnerValue: Int64? = nil,
        runnerUpValue: Int64? = nil
    ) {
        self.kind = kind
        self.candidates = candidates
        self.decidedBy = decidedBy
        self.runnerUp = runnerUp
        self.winnerValue = winnerValue
        self.runnerUpValue = runnerUpValue
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        kind = try reader.word("kind", of: Kind.allCases, \.rawValue)
        candidates = try reader.integer("candidates")
        decidedBy = try reader.optionalString("decidedBy")
        runnerUp = try reader.optionalString("runnerUp")
        winnerValue = try reader.optionalInteger("winnerValue")
        runnerUpValue = try reader.optionalInteger("runnerUpValue")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("kind", kind.rawValue)
        writer.field("candidates", candidates)
        writer.field("decidedBy", decidedBy)
        writer.field("runnerUp", runnerUp)
        writer.field("winnerValue", winnerValue)
        writer.field("runnerUpValue", runnerUpValue)
        writer.endObject()
    }
}

/// One agent's standing towards a conversation.
package struct AgentStanding: WireValue {
    package var agent: String
    package var eligible: Bool
    /// The stable code of the first check that fails, or `eligible`.
    package var code: String
    /// For people, the agent's public name included: `Ewa: is away (lunch)`.
    package var sentence: String

    package init(agent: String, eligible: Bool, code: String, sentence: String) {
        self.agent = agent
        self.eligible = eligible
        self.code = code
        self.sentence = sentence
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        agent = try reader.string("agent")
        eligible = try reader.bool("eligible")
        code = try reader.string("code")
        sentence = try reader.string("sentence")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("agent", agent)
        writer.field("eligible", eligible)
        writer.field("code", code)
        writer.field("sentence", sentence)
        writer.endObject()
    }
}
