package import FrontdeskCore
import FrontdeskStore

/// Another text for an answer that has not gone out.
package struct OutboxEdit: Sendable, Equatable {
    /// Why an answer cannot be changed any more.
    package enum TooLate: Sendable, Equatable {
        /// It is being sent.
        case underway
        /// Somebody may have it already, with its old text and under the same key.
        case mayHaveBeenSent
    }

    package var outbox: OutboxID
    package var text: String
    /// Nil for whichever the conversation has.
    package var epoch: Int32?
    package var by: Actor

    package init(outbox: OutboxID, text: String, epoch: Int32?, by actor: Actor) {
        self.outbox = outbox
        self.text = text
        self.epoch = epoch
        by = actor
    }
}

extension DeskEngine {
    /// The name of the attribute that says who has written an answer anew.
    static let editedAttribute = "edited"

    /// Whoever owns or leads the conversation writes an answer anew that is held or waits; then it is sent.
    func outboxEdit(_ edit: OutboxEdit, at now: Instant) throws(StoreError) -> DeskAnswer {
        let agent = edit.by.agent
        guard let record = outbox[edit.outbox],
            case .conversation(let conversation) = try find(.conversation(record.conversation)),
            maySee(conversation, agent), let item = item(of: conversation)
        else { return .notFound }
        guard mayEdit(item, agent) else {
            return .refused(.notOwner(conversation.id, owner: item.holder), draftKept: false)
        }
        if let epoch = edit.epoch, epoch != item.epoch {
            return .refused(.stale(conversation.id, epoch: item.epoch, owner: item.owner), draftKept: false)
        }
        guard !record.underway else { return .notEditable(.underway) }
        guard !record.mayHaveBeenSent, !record.answers.contains(where: { $0.state == .taken }) else {
            return .notEditable(.mayHaveBeenSent)
        }
        let name = router.state.names.name(agent)
        staging.records.append(
            .editText(
                record.message, edit.text,
                by: MessageAttribute(name: Self.editedAttribute, value: name, provenance: .system)))
        // One that waits keeps its time: the other side has asked for that.
        return record.held ? try outboxRetry(record.id, at: now) : .done
    }

    /// Whether what goes out of a conversation is an agent's to change.
    func mayEdit(_ record: ConversationRecord, _ agent: AgentNumber) -> Bool {
        item(of: record).map { mayEdit($0, agent) } ?? false
    }

    /// Its owner, or once its work is over the last one; and whoever leads it.
    private func mayEdit(_ item: WorkItem, _ agent: AgentNumber) -> Bool {
        let owner = item.state == .offered ? .none : item.holder
        return agent.isSet
            && (owner == agent || router.policy?.leads(agent, queue: item.queue, owner: owner) ?? false)
    }

    /// A conversation as it is in the router, or as it left it.
    private func item(of record: ConversationRecord) -> WorkItem? {
        router.state.work[record.id] ?? (try? WorkItem(decoding: record.left))
    }
}
