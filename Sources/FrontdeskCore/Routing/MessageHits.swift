/// Which patterns of a policy occur in a message.
package struct MessageHits: Equatable, Sendable {
    package var text: TextHits
    package var subject: TextHits

    package init(text: TextHits, subject: TextHits) {
        self.text = text
        self.subject = subject
    }
}

extension Policy {
    /// One look through the words of a message for all patterns of all routes.
    package func hits(in message: InboundMessage) -> MessageHits {
        MessageHits(
            text: patterns.hits(in: message.said.isEmpty ? message.text : message.said),
            subject: message.subject.isEmpty ? TextHits() : patterns.hits(in: message.subject))
    }
}

extension MessageFacts {
    /// What routes look at in a message, once it is known who wrote it and in which language it is routed.
    package init(
        _ message: InboundMessage, channel: ChannelNumber, language: String, isKnownContact: Bool, hits: MessageHits,
        at now: Instant
    ) {
        let sender = message.sender
        self.init(
            channel: channel, at: now, kind: message.kind, automatic: message.automatic, language: language,
            addresses: [sender.id, sender.email].filter { !$0.isEmpty }.map(SenderAddress.folded),
            recipients: message.recipients.map(RecipientAddress.compared), verified: message.verified,
            isKnownContact: isKnownContact, attributes: message.attributes,
            textHits: hits.text, subjectHits: hits.subject)
    }
}

extension Arrival {
    /// What the router is told of a message.
    ///
    /// - Parameter isClassified: whether routes decide where it goes, as for a new or reopened conversation.
    package init(
        _ content: InboundMessage, facts: MessageFacts, policy: BoundPolicy, isClassified: Bool,
        conversation: ConversationID, message: MessageID, identity: IdentityID, contact: ContactID,
        reopening: Reopening?, affinity: AgentNumber, affinityAt: Instant, contactOwner: AgentNumber
    ) {
        self.init(
            conversation: conversation, message: message, identity: identity, contact: contact,
            channel: facts.channel, automatic: content.automatic,
            classification: isClassified ? policy.classify(facts) : nil, reopening: reopening, affinity: affinity,
            affinityAt: affinityAt, contactOwner: contactOwner,
            replyBy: content.replyBy.isSet ? content.replyBy : .distantFuture,
            asksHuman: !content.automatic && policy.asksHuman(facts))
    }
}
