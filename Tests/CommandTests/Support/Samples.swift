import FrontdeskAPI
import FrontdeskCore

/// Values most tests need.
enum Sample {
    static let now = Instant(microseconds: 1_786_000_000_000_000)

    static func work(
        _ id: Int64 = 1042, _ state: WorkState = .active, due: Span? = .minutes(12), offer: OfferID? = nil,
        queue: String = "billing", epoch: Int32 = 3
    ) -> Work {
        Work(
            conversation: ConversationID(id), epoch: epoch, state: state, workClass: .live, channel: "shop-chat",
            queue: queue, due: due.map { now + $0 }, owner: state.hasOwner ? "ayse" : nil, offer: offer,
            lastMessage: MessageID(9), unanswered: state == .waiting ? nil : now - .minutes(3))
    }

    /// - Parameter asks: how many colleagues ask her to take something over.
    static func me(_ work: [Work], asks: Int = 0) -> Me {
        let offers = Int32(work.count { $0.state == .offered } + asks)
        return Me(
            agent: "ayse", name: "Ayşe", team: "billing", roles: ["agent", "lead"],
            presence: WirePresence(Presence(.ready, only: .live)),
            load: WireLoad(units: 30, capacity: 100, owned: 2, ownedLimit: 60, offers: offers), work: work)
    }

    static func view(_ work: Work, subject: String = "Refund for order 1182") -> ConversationView {
        ConversationView(
            work: work, subject: subject, language: "tr",
            contact: WireContact(id: ContactID(7), name: "Ayla Demir", email: "ayla@example.com"),
            openedAt: now - .minutes(8), route: "refund", requirement: [WireSkill(skill: "billing", level: 5)])
    }

    static func message(
        _ id: Int64, _ text: String, _ direction: MessageDirection = .inbound, ago: Span = .minutes(3)
    ) -> WireMessage {
        WireMessage(
            id: MessageID(id), direction: direction, kind: .message,
            visibility: direction == .note ? .internal : .private, verified: .hmac, at: now - ago,
            author: direction == .inbound ? "Ayla Demir" : "ayse", text: text)
    }
}
