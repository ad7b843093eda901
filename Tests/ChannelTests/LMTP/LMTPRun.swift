import FrontdeskChannels
import FrontdeskCore

/// A session that is fed as a connection would feed it, with everything that came of it.
struct LMTPRun {
    private(set) var session: LMTPSession
    private(set) var answer = ""
    private(set) var deliveries: [LMTPDelivery] = []
    private(set) var isClosed = false
    private var number: Int64 = 0

    static let supportLimit = 2_000
    static let billingLimit = 5_000

    /// A desk with two channels: `support`, with all of `shop.example`, and `billing`.
    init() {
        session = LMTPSession(
            LMTPSession.Desk(host: "desk.example", sizeLimit: { Self.billingLimit }) { address in
                switch address {
                case "help@example.com", "support@example.com": ("support", Self.supportLimit)
                case "billing@example.com", "fatura@örnek.example": ("billing", Self.billingLimit)
                default: address.hasSuffix("@shop.example") ? ("support", Self.supportLimit) : nil
                }
            })
        answer = String(decoding: session.greeting, as: UTF8.self)
    }

    /// Feeds the bytes in pieces and tells each delivery's outcome at once.
    mutating func feed(_ bytes: [UInt8], piece: Int = .max, outcome: (LMTPDelivery) -> DeliveryOutcome? = { _ in nil })
    {
        var rest = bytes[...]
        while !rest.isEmpty {
            follow(session.take(Array(rest.prefix(piece))), outcome)
            rest = rest.dropFirst(piece)
        }
    }

    mutating func feed(_ text: String) { feed(Array(text.utf8)) }

    mutating func stop() { follow(session.stop()) { _ in nil } }

    mutating func drop() { session.drop() }

    private mutating func follow(_ first: LMTPStep, _ outcome: (LMTPDelivery) -> DeliveryOutcome?) {
        var step = first
        while true {
            answer += String(decoding: step.answer, as: UTF8.self)
            isClosed = isClosed || step.closes
            guard !step.deliveries.isEmpty else { return }
            deliveries += step.deliveries
            let outcomes = step.deliveries.map { delivery in
                number += 1
                return outcome(delivery) ?? .taken(ConversationID(number), MessageID(number))
            }
            step = session.settle(outcomes)
        }
    }
}
