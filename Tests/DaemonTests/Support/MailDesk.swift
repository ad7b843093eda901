import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import Testing

/// A desk with two mailboxes and templates, one queue that acknowledges, and one agent who is ready.
final class MailDesk: EngineDesk {
    static let shop = ChannelNumber(1)
    static let sales = ChannelNumber(2)

    init(_ change: (inout Policy) -> Void = { _ in }) throws {
        var policy = Self.policy()
        change(&policy)
        try super.init(policy)
    }

    private static func policy() -> Policy {
        var policy = TestPolicy.make()
        policy.deskName = "Acme"
        policy.languages = LanguagePolicy(served: ["tr", "en"], fallback: "en")
        policy.channels[1].address = "shop@example.com"
        policy.channels[1].ownAddresses = ["shop@example.com", "Help@Example.com", "@shop.example"]
        policy.channels.append(
            ChannelPolicy(name: "sales", workClass: .deferred, weight: 20, address: "sales@example.com"))
        policy.channels[2].ownAddresses = ["sales@example.com"]
        policy.agents[0].publicName = "Ayşe"
        policy.templates = [
            template("got-it", "Hello {customer|there}, {case} is in {queue}.", "Merhaba, {case}."),
            template("regards", "{agent}, {desk}", "{agent}, {desk} (tr)"),
            template("thanks", "Thanks, {customer}. {subject} {agent}", "Teşekkürler"),
        ]
        policy.queues[0].acknowledge = 0
        return policy
    }

    private static func template(_ name: String, _ english: String, _ turkish: String) -> Template {
        Template(
            name: name,
            texts: [("en", english), ("tr", turkish)].map {
                Template.Localized(language: $0.0, text: TemplateText.read($0.1).text)
            })
    }

    /// A mail of a customer to the shop.
    func mail(
        _ id: String, from sender: String = "ana@example.net", answers parents: [String] = [],
        on channel: ChannelNumber = shop, _ change: (inout InboundMessage) -> Void = { _ in }
    ) -> DeskRequest {
        var message = InboundMessage(dedupe: "1:\(id)", sender: Sender(id: sender, email: sender), text: "x")
        message.recipients = ["shop@example.com"]
        message.subject = "Where is it?"
        var facts = MailFacts(messageID: "\(id)@example.net")
        facts.parents = parents
        facts.fingerprint = id
        message.mail = facts
        change(&message)
        return TestPolicy.message(message, on: channel)
    }

    /// All messages of ours that nobody wrote, the oldest first.
    func acknowledgements() throws -> [MessageRecord] {
        try engine.outbox.values.sorted { $0.id < $1.id }.compactMap { try store.records.message($0.message) }
            .filter { $0.content.automatic }
    }
}
