import FrontdeskCore
import FrontdeskStore

extension DeskEngine {
    /// Tells a customer that the mail that has just opened a conversation is here, where its queue wants that.
    ///
    /// It belongs to the arrival and is decided and stored in its batch: a mail that comes once more is known, and so is
    /// never acknowledged twice. What counts against a sender stands in the record of their address, which a restart keeps.
    ///
    /// It goes to where the mail's envelope came from (RFC 3834, section 4): what is in the headers anybody can write, and that
    /// address is the one at which its host takes back what it sends.
    func acknowledge(
        _ mail: InboundMessage, _ id: ConversationID, _ identity: IdentityRecord, at now: Instant
    ) throws(StoreError) {
        guard let policy = router.policy, let item = router.state.work[id], item.queue.isSet,
            let place = policy.queue(item.queue)?.policy.acknowledge,
            let channel = policy.channel(item.channel), channel.isMail, channel.takesReplies,
            AcknowledgementRule(policy.policy).allows(
                mail, sent: [identity.acknowledged, returnPaths.sent(to: mail.mail?.returnPath ?? "")], at: now),
            case .conversation(let record) = try find(.conversation(id))
        else { return }
        let text = try text(of: policy.policy.templates[place], in: record, agent: .none, queue: item.queue)
        guard !text.isEmpty else { return }
        let message = MessageID(counters.message + 1)
        guard case .done(let events, _) = try execute(.acknowledge(id, message), at: now) else { return }
        counters.message += 1
        for case .acknowledged(id, message, let outbox) in events {
            var content = InboundMessage(dedupe: "", sender: Sender(id: ""), text: text)
            content.automatic = true
            content.visibility = mail.visibility
            content.recipients = [mail.mail?.returnPath ?? ""].filter { !$0.isEmpty }
            try stage(content, message, outbox, in: record, by: .none, at: now)
        }
        var identity = identity
        identity.acknowledged = AcknowledgementRule.recent(identity.acknowledged, at: now) + [now]
        staging.put(identity)
        returnPaths.note(mail.mail?.returnPath ?? "", at: now)
    }
}
