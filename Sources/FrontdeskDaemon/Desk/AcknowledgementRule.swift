import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore

/// Which mails are told of at once that they have come (RFC 3834, section 2): never those of machines, and never many.
struct AcknowledgementRule {
    /// How many acknowledgements an address gets in ``window``: the last fuse, should two machines not know each other.
    static let most = 3
    /// The time in which acknowledgements to one address are counted.
    static let window = Span.hours(1)
    /// A mail that is older says nothing new to who has waited since: a mailbox that is read for the first time, or after a
    /// long stop, is full of them.
    static let oldest = Span.days(1)

    /// All addresses that are ours, folded; `@domain` is a whole domain.
    let own: [String]

    init(_ policy: Policy) {
        own = policy.channels.flatMap(\.ownAddresses).map(RecipientAddress.folded)
    }

    /// Whether a mail that has opened a conversation may be acknowledged.
    ///
    /// - Parameter sent: when its sender, and where its envelope came from, were last sent acknowledgements.
    func allows(_ message: InboundMessage, sent: [[Instant]], at now: Instant) -> Bool {
        guard let mail = message.mail, !message.automatic, mail.auto.isEmpty, mail.report == nil else { return false }
        let sender = RecipientAddress.folded(message.sender.id)
        guard !sender.isEmpty, isOfPerson(sender) else { return false }
        let returnPath = RecipientAddress.folded(mail.returnPath)
        guard returnPath.isEmpty || isOfPerson(returnPath) && OutgoingAddress(returnPath) != nil else { return false }
        if message.sentAt.isSet, now - message.sentAt > Self.oldest { return false }
        return sent.allSatisfy { Self.recent($0, at: now).count < Self.most }
    }

    /// Whether an address, folded, is neither a machine's nor ours.
    private func isOfPerson(_ address: String) -> Bool {
        !AutomaticMail.isOfMachine(address) && !own.contains { RecipientAddress.matches($0, address) }
    }

    /// Those that still count.
    static func recent(_ sent: [Instant], at now: Instant) -> [Instant] { sent.filter { now - $0 < window } }
}
