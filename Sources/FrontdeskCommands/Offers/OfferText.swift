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
            let last = messages.messages.last { $0.direction == .inbound }
            try context.show(view, last.map { [$0] } ?? [], hints: hints)
        } catch DeskError.problem(let problem) where [403, 404].contains(problem.status) {
            // It went to somebody else a moment ago, or is not to be read before it is accepted.
            printBriefly(item, hints)
        }
    }

    /// Messages among which the customer's last one is looked for.
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
