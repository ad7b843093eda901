import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore

/// A small desk: one live channel with offers, one deferred channel whose work is assigned, all agents serve both queues.
enum TestPolicy {
    static let start = Instant(microseconds: 1_767_600_000_000_000)
    static let chat = ChannelNumber(0)
    static let mail = ChannelNumber(1)

    static func make(agents: Int = 2, wrapUp: Span = .zero) -> Policy {
        var live = ServicePolicy.live
        live.wrapUp = wrapUp
        var chat = ChannelPolicy(name: "chat", workClass: .live, weight: 30)
        chat.repliesPrivately = true
        chat.privateThreadPrefix = "direct/"
        return Policy(
            deskName: "Test",
            channels: [
                chat,
                ChannelPolicy(name: "mail", workClass: .deferred, weight: 20),
            ],
            queues: [QueuePolicy(name: "front", live: live)],
            routes: [
                RoutePolicy(id: "junk", when: .attribute(name: "junk", values: ["yes"]), end: .spam),
                RoutePolicy(id: "machines", when: .automatic(true), end: .file),
                RoutePolicy(id: "rest", end: .queue(0)),
            ],
            teams: [TeamPolicy(name: "all", serves: [0], leads: [0])],
            agents: (0..<agents).map { AgentPolicy(name: "agent-\($0)", team: 0) }, patterns: .empty)
    }

    static func change(_ policy: Policy) -> DeskRequest {
        .policy(PolicyChange(policy: policy, files: [], hash: "test", uid: -1))
    }

    static func ready(_ agent: Int32) -> DeskRequest {
        .setPresence(AgentNumber(agent), Presence(.ready), overtime: .zero, Actor(agent: AgentNumber(agent)))
    }

    static func pull(_ agent: Int32, max: Int = 1, got: [OfferID] = [], read: [ConversationID] = []) -> DeskRequest {
        .pull(AgentNumber(agent), max: max, got: got, read: read)
    }

    static func message(
        _ key: String, from sender: String = "ana", thread: String = "", text: String = "hello",
        on channel: ChannelNumber = chat, automatic: Bool = false, isJunk: Bool = false
    ) -> DeskRequest {
        var message = InboundMessage(dedupe: key, sender: Sender(id: sender), text: text)
        message.thread = thread
        message.automatic = automatic
        if isJunk { message.attributes = [MessageAttribute(name: "junk", value: "yes", provenance: .channel)] }
        return self.message(message, on: channel)
    }

    static func message(_ message: InboundMessage, on channel: ChannelNumber = chat) -> DeskRequest {
        .intake(item(message, on: channel))
    }

    /// A message as intake hands it over, with nothing in it that a route looks for.
    static func item(_ message: InboundMessage, on channel: ChannelNumber = chat) -> IntakeItem {
        IntakeItem(
            channel: channel, message: message, raw: Array(message.text.utf8), rawBlob: "", textHits: TextHits(),
            subjectHits: TextHits(), generation: 0)
    }

    static func reply(
        _ conversation: Int64, epoch: Int32, by agent: Int32, seen: Int64 = 0, then: ReplyThen = .wait,
        text: String = "answer", visibility: MessageVisibility? = .private, key: UInt64? = nil
    ) -> DeskRequest {
        let draft = ReplyDraft(
            conversation: ConversationID(conversation), epoch: epoch, message: MessageID(0), seen: MessageID(seen),
            sendAnyway: seen == 0, then: then, by: Actor(agent: AgentNumber(agent)))
        return .reply(
            ReplyRequest(
                draft: draft, text: text, visibility: visibility,
                idempotency: key.map { IdempotencyRequest(key: IdempotencyKey(hash: $0), requestHash: 1) }))
    }

    /// The conversation and message of a message that was taken in.
    static func received(_ conversation: Int64, _ message: Int64) -> DeskAnswer {
        .received(ConversationID(conversation), MessageID(message))
    }

    static func duplicate(_ conversation: Int64, _ message: Int64) -> DeskAnswer {
        .duplicate(ConversationID(conversation), MessageID(message))
    }
}
