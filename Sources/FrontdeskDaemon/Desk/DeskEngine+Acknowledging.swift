import FrontdeskCore
import FrontdeskStore

extension DeskEngine {
    /// Tells a customer that the message that has just opened a conversation is here, where its queue wants that.
    ///
    /// It belongs to the arrival and is decided and stored in its batch: one that comes once more is known, and so is
    /// never acknowledged twice. What counts against a sender stands in the record of their address, which a restart keeps.
    ///
    /// Of a mail it goes to where the mail's envelope came from (RFC 3834, section 4): what is in the headers anybody can write,
    /// and that address is the one at which its host takes back what it sends.
    func acknowledge(
        _ message: InboundMessage, _ id: ConversationID, _ identity: IdentityRecord, at now: Instant
    ) throws(StoreError) {
        let returnPath = message.mail?.returnPath ?? ""
        guard let policy = router.policy, let item = router.state.work[id], item.queue.isSet,
            let place = policy.queue(item.queue)?.policy.acknowledge,
            let channel = policy.channel(item.channel), channel.isMail == (message.mail != nil),
            // A list that is read for the first time is full of what was said long ago, and this one does not tell when.
            channel.takesReplies, message.sentAt.isSet || !channel.isPolled,
            AcknowledgementRule(policy.policy).allows(
                message, sent: [identity.acknowledged, returnPaths.sent(to: returnPath)], at: now),
            case .conversation(let record) = try find(.conversation(id))
        else { return }
        let text = try text(of: policy.policy.templates[place], in: record, agent: .none, queue: item.queue)
        guard !text.isEmpty else { return }
        let next = MessageID(counters.message + 1)
        guard case .done(let events, _) = try execute(.acknowledge(id, next), at: now) else { return }
        counters.message += 1
        for case .acknowledged(id, next, let outbox) in events {
            var content = InboundMessage(dedupe: "", sender: Sender(id: ""), text: text)
            content.automatic = true
            content.visibility = message.visibility
            content.recipients = [returnPath].filter { !$0.isEmpty }
            try stage(content, next, outbox, in: record, by: .none, at: now)
        }
        var identity = identity
        identity.acknowledged = AcknowledgementRule.recent(identity.acknowledged, at: now) + [now]
        staging.put(identity)
        returnPaths.note(returnPath, at: now)
    }
}
