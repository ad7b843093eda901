import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore

/// Of which messages their writers are told at once that they have come (RFC 3834, section 2): never of those of machines, never
/// in public, and never of many.
struct AcknowledgementRule {
    /// How many acknowledgements an address gets in ``window``: the last fuse, should two machines not know each other.
    static let most = 3
    /// The time in which acknowledgements to one address are counted.
    static let window = Span.hours(1)
    /// Of one that is older there is nothing new to say to who has waited since: a mailbox that is read for the first time, or
    /// after a long stop, is full of them.
    static let oldest = Span.days(1)

    /// All addresses that are ours, folded; `@domain` is a whole domain.
    let own: [String]

    init(_ policy: Policy) {
        own = policy.channels.flatMap(\.ownAddresses).map(RecipientAddress.folded)
    }

    /// Whether a message that has opened a conversation may be acknowledged.
    ///
    /// - Parameter sent: when its sender, and where its envelope came from, were last sent acknowledgements.
    func allows(_ message: InboundMessage, sent: [[Instant]], at now: Instant) -> Bool {
        guard !message.automatic, !message.sender.id.isEmpty,
            message.mail.map({ allows($0, message) }) ?? isWord(message)
        else { return false }
        // By its server's clock where its writer tells no time.
        let said = message.sentAt.isSet ? message.sentAt : message.receivedAt
        if said.isSet, now - said > Self.oldest { return false }
        return sent.allSatisfy { Self.recent($0, at: now).count < Self.most }
    }

    /// Whether a mail is none of a machine's, a list's or our own.
    private func allows(_ mail: MailFacts, _ message: InboundMessage) -> Bool {
        guard mail.auto.isEmpty, mail.report == nil else { return false }
        let sender = RecipientAddress.folded(message.sender.id)
        guard !sender.isEmpty, isOfPerson(sender) else { return false }
        let returnPath = RecipientAddress.folded(mail.returnPath)
        return returnPath.isEmpty || isOfPerson(returnPath) && OutgoingAddress(returnPath) != nil
    }

    /// Whether it was said to us alone, and can be answered in words: what a machine says in public is read by everybody, and who
    /// called may have no line that takes a text.
    private func isWord(_ message: InboundMessage) -> Bool {
        message.visibility == .private && [.message, .form].contains(message.kind)
    }

    /// Whether an address, folded, is neither a machine's nor ours.
    private func isOfPerson(_ address: String) -> Bool {
        !AutomaticMail.isOfMachine(address) && !own.contains { RecipientAddress.matches($0, address) }
    }

    /// Those that still count.
    static func recent(_ sent: [Instant], at now: Instant) -> [Instant] { sent.filter { now - $0 < window } }
}
