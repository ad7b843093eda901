package import FrontdeskCore

/// The records beside the router, as far as routing needs them, kept up by the events alone.
package struct RecordBook: Sendable {
    /// By conversation; conversations are numbered from 1 without gaps, save for those never opened.
    private var records: [ConversationRecord?] = []
    private var replies: [LastReply?] = []

    /// Who wrote the last human reply to a contact, and when.
    package struct LastReply: Equatable, Sendable {
        package var agent: AgentNumber
        package var at: Instant
    }

    package init() {}

    package subscript(id: ConversationID) -> ConversationRecord? {
        id.value > 0 && id.value <= Int64(records.count) ? records[Int(id.value) - 1] : nil
    }

    package var all: [ConversationRecord] { records.compactMap { $0 } }

    package func lastReply(to contact: ContactID) -> LastReply? {
        contact.value >= 0 && contact.value < Int64(replies.count) ? replies[Int(contact.value)] : nil
    }

    package mutating func follow(_ event: Event, at: Instant) {
        if case .opened(let opening) = event { open(opening) }
        guard let id = event.conversation, var record = self[id] else { return }
        switch event {
        case .received(_, let message, let answerable): if answerable { record.lastInbound = message }
        case .queued(_, let queueing):
            record.epoch = queueing.epoch
            record.queue = queueing.queue
        case .offered(_, let offering): record.epoch = offering.epoch
        case .accepted(_, _, let agent, let epoch):
            record.epoch = epoch
            record.lastOwner = agent
        case .assigned(_, let assignment):
            record.epoch = assignment.epoch
            record.lastOwner = assignment.agent
        case .askAccepted(_, let agent, let epoch, _):
            record.epoch = epoch
            record.lastOwner = agent
        case .activated(_, let activation): record.epoch = activation.epoch
        case .resolved(_, let resolution):
            record.epoch = resolution.epoch
            record.reopenUntil = resolution.reopenUntil
        case .replied(_, _, _, let agent, let human):
            // A bot's answer makes it nobody's agent.
            if human { keepReply(LastReply(agent: agent, at: at), to: record.contact) }
        case .left(_, let state, let epoch):
            record.leftAs = state
            record.epoch = epoch
        default: break
        }
        records[Int(id.value) - 1] = record
    }

    /// Keeps the last form of what has left the router, for who brings it back by hand.
    package mutating func keep(_ item: WorkItem) {
        if self[item.id] != nil { records[Int(item.id.value) - 1]?.departed = item }
    }

    private mutating func open(_ opening: Opening) {
        let place = Int(opening.conversation.value) - 1
        guard place >= 0 else { return }
        while records.count <= place { records.append(nil) }
        let last = records[place]
        var record = ConversationRecord(opening)
        if let last {
            record.lastInbound = last.lastInbound
            record.departed = last.departed
        }
        records[place] = record
    }

    private mutating func keepReply(_ reply: LastReply, to contact: ContactID) {
        let place = Int(contact.value)
        guard place >= 0 else { return }
        while replies.count <= place { replies.append(nil) }
        replies[place] = reply
    }
}
