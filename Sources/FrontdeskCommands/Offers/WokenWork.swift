import FrontdeskAPI
import FrontdeskCore

/// Work an agent has already, whose customer has written since the agent read it here.
struct WokenWork {
    let work: Work

    /// The one that has waited longest; nil where there is none. What was never read here is not spoken of: it was
    /// accepted by another tool, or has yet to come by a pull.
    init?(_ me: Me, seen: SeenStore) {
        let woken = me.work.filter { work in
            guard work.state == .active, work.offer == nil, work.unanswered != nil,
                let last = work.lastMessage, let read = seen[work.conversation]
            else { return false }
            return read < last
        }
        guard let first = woken.min(by: { ($0.unanswered ?? .none) < ($1.unanswered ?? .none) }) else { return nil }
        work = first
    }

    /// Shows what the customer wrote, which then counts as read; to programs it comes again until they read or answer.
    func print(_ context: CommandContext) throws {
        let conversation = work.conversation
        guard !context.wantsJSON else {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("work")
            writer.beginArray()
            writer.beginObject()
            writer.field("kind", "wake")
            work.writeMembers(to: &writer)
            writer.endObject()
            writer.endArray()
            writer.endObject()
            // Only ids: nothing was read yet.
            return context.print(json: writer)
        }
        let read = context.seen[conversation]
        let view: ConversationView = try context.client.get(
            DeskPath.make("v1", "conversations", conversation.description)
        ).value()
        let messages: MessagePage = try context.messages(of: conversation, limit: Self.messagesMax).value()
        let fresh = messages.messages.filter { message in read.map { message.id > $0 } ?? true }
        try context.show(
            view, fresh.filter { $0.direction == .inbound },
            hints: ["Yours already: the customer has written again. Answer: frontdesk reply \(conversation) \"TEXT\""])
    }

    /// Messages among which the new ones are looked for; "show" has more.
    private static let messagesMax = 20
}
