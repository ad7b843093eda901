import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore

/// Makes of the records what an adapter needs to send a message: its text, whom it answers, its files.
struct OutboundReader {
    /// The attribute of a private message of ours that names what had been said in public when it was written.
    static let answersAttribute = "answers"

    let records: any RecordLookups

    /// The message of a row of the outbox; nil where nothing of it is left.
    ///
    /// - Parameter adapter: who sends it. What that has no use for is not looked up.
    func message(
        of row: OutboxRecord, _ directory: Directory, for adapter: any ChannelAdapter
    ) throws(StoreError) -> OutboundMessage? {
        guard let record = try records.message(row.message),
            let conversation = try records.conversation(row.conversation),
            let identity = try records.identity(conversation.identity)
        else { return nil }
        var outbound = OutboundMessage(
            id: record.id.description, conversation: row.conversation.description, thread: conversation.thread,
            recipient: identity.address, text: record.content.text, visibility: record.content.visibility,
            agent: name(of: record.author, directory), key: row.id.description)
        outbound.isAutomatic = record.content.automatic
        outbound.writtenAt = record.storedAt
        outbound.mayHaveBeenSent = row.mayHaveBeenSent
        outbound.mail = try OutboundMailReader(records: records).mail(of: record, in: conversation, to: identity)
        guard outbound.mail == nil else {
            outbound.mail?.answers = row.answers
            return outbound
        }
        if adapter.namesAnswered, let answered = try answered(by: record, in: conversation)?.content {
            outbound.replyTo = answered.providerID.isEmpty ? nil : answered.providerID
            outbound.traits = answered.attributes.filter { $0.provenance == .channel }
        }
        if row.mayHaveBeenSent, adapter.looksForSent { outbound.others = try others(than: record, in: conversation) }
        for file in record.content.attachments {
            guard let bytes = try records.blob(BlobDigest(hex: file.sha256)) else {
                throw .damaged("file \(file.sha256) of \(record.id) is missing")
            }
            outbound.files.append(OutboundFile(name: file.name, type: file.type, content: bytes))
        }
        return outbound
    }

    /// Messages of a conversation, from its last one back, among which our other ones are looked for: more than are
    /// said in the minutes in which two could be taken for each other.
    static let othersBack = 500

    /// The provider's ids of our other messages in a conversation, by which an adapter that looks for one tells it
    /// from those.
    private func others(
        than record: MessageRecord, in conversation: ConversationRecord
    ) throws(StoreError) -> [String] {
        var found: [String] = []
        var next = conversation.lastMessage
        for _ in 0..<Self.othersBack {
            guard let message = try records.message(next) else { break }
            if message.direction == .outbound, message.id != record.id, !message.content.providerID.isEmpty {
                found.append(message.content.providerID)
            }
            next = message.previous
        }
        return found
    }

    /// What customers know an agent by; nothing for what the desk says by itself.
    private func name(of author: AgentNumber, _ directory: Directory) -> String {
        guard author.isSet else { return "" }
        return directory.policy.agent(author)?.policy.publicName ?? directory.names.name(author)
    }

    /// The message of the customer that one of ours answers: the newest before it in its conversation.
    ///
    /// Where an agent has gone on in private and nothing is there before it, it is what the customer has written there since (one
    /// that was held is tried again), and else what they had said in public. Never the other way: a public answer that named a
    /// private message would show it.
    private func answered(
        by record: MessageRecord, in conversation: ConversationRecord
    ) throws(StoreError) -> MessageRecord? {
        if let answered = try records.answered(endingAt: record.previous) { return answered }
        guard record.content.visibility == .private else { return nil }
        if let since = try records.answered(endingAt: conversation.lastMessage) { return since }
        let named = record.content.attributes.first { $0.name == Self.answersAttribute && $0.provenance == .system }
        if let said = named.flatMap({ MessageID(parsing: $0.value) }),
            let answered = try records.answered(endingAt: said, by: conversation.identity)
        {
            return answered
        }
        guard conversation.link == .person, let source = try records.conversation(conversation.linked),
            source.visibility == .public
        else { return nil }
        return try records.answered(endingAt: source.lastMessage, by: conversation.identity)
    }
}

extension RecordLookups {
    /// The message that an answer behind `last` answers: the newest that somebody has written, or just this person. What they
    /// changed or took back of an earlier one is none that can be answered.
    func answered(endingAt last: MessageID, by person: IdentityID? = nil) throws(StoreError) -> MessageRecord? {
        try inbound(endingAt: last, within: OutboundMailReader.messagesBack) { message in
            !message.content.automatic && ![.edit, .delete].contains(message.content.kind)
                && message.identity == person ?? message.identity
        }
    }
}
