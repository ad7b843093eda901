import FrontdeskAPI
import FrontdeskCore

/// Work that was pulled, with the customer's last message and how to go on.
struct OfferText {
    let context: CommandContext

    /// Prints it.
    func print(_ item: WirePulled) throws {
        let conversation = item.work.conversation
        let hints = hints(item)
        do {
            let view: ConversationView = try context.client.get(
                DeskPath.make("v1", "conversations", conversation.description)
            ).value()
            let messages: MessagePage = try context.messages(of: conversation, limit: Self.messagesMax).value()
            let fresh = fresh(item, messages.messages)
            context.show(view, fresh, hints: hints)
            context.noteSeen(fresh, of: conversation)
        } catch DeskError.problem(let problem) where [403, 404].contains(problem.status) {
            // It went to somebody else a moment ago, or is not to be read before it is accepted.
            printBriefly(item, hints)
        }
    }

    /// What the customer wrote last; of a wake, all since it was read here.
    private func fresh(_ item: WirePulled, _ messages: [WireMessage]) -> [WireMessage] {
        let inbound = messages.filter { $0.direction == .inbound }
        if item.kind == .wake, let read = context.seen[item.work.conversation] {
            let unread = inbound.filter { $0.id > read }
            if !unread.isEmpty { return unread }
        }
        return inbound.suffix(1)
    }

    /// Messages among which the customer's last ones are looked for; "show" has more.
    private static let messagesMax = 20

    private func printBriefly(_ item: WirePulled, _ hints: [String]) {
        var page = context.page()
        page.add(item.work.conversation.description, tone: .strong)
        page.add(parts: WorkText.parts(item.work, time: context.time))
        page.space()
        for hint in hints { page.add(hint, tone: .dim) }
        context.print(page)
    }

    private func hints(_ item: WirePulled) -> [String] {
        switch item.kind {
        case .assignment:
            return ["Yours. Answer: frontdesk reply \(item.work.conversation) \"TEXT\""]
        case .wake:
            guard item.work.unanswered != nil else {
                return ["Yours already: its time has come. Answer: frontdesk reply \(item.work.conversation) \"TEXT\""]
            }
            return [
                "Yours already: the customer has written again. Answer: frontdesk reply \(item.work.conversation) \"TEXT\""
            ]
        case .ask:
            let id = item.work.offer?.description ?? item.work.conversation.description
            let owner = item.work.owner ?? "A colleague"
            return ["\(owner) asks you to take it over: frontdesk accept \(id), or frontdesk decline \(id)"]
        case .offer:
            let left = item.expires.map { expires -> String in
                let span = expires - context.time.now
                return span > .zero ? ", \(RelativeTime.length(span)) left" : ", time is up"
            }
            let id = item.work.offer?.description ?? item.work.conversation.description
            return ["Offer \(id)\(left ?? ""): frontdesk accept \(id), or frontdesk decline \(id)"]
        }
    }
}
