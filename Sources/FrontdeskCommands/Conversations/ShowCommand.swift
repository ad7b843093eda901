import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk show`.
struct ShowCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Read a conversation.",
        discussion: """
            Shows the customer, where it stands and the last messages. This program remembers for \
            "reply" and "resolve" what you have read: if the customer writes meanwhile, they stop and say so.

              frontdesk show c1042 --limit 50
            """)

    @Argument(help: "The conversation; else the one in hand.")
    var id: ConversationArgument?
    @Option(help: ArgumentHelp("At most so many messages, the newest; 500 at once.", valueName: "count"))
    var limit = 20
    @Option(help: ArgumentHelp("Those before this message, as the page before says.", valueName: "id"))
    var before: IDArgument<MessageID>?

    @Flag(help: "What the messages quote at their end, too.")
    var quotes = false

    @OptionGroup var desk: DeskOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1.") }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        let conversation = try context.conversation(id, for: .read)
        let view = try context.client.get(DeskPath.make("v1", "conversations", conversation.description))
        let answer = try context.messages(of: conversation, before: before?.id, limit: limit)
        let page = try answer.value(MessagePage.self)
        if context.wantsJSON {
            try context.print(json: view)
            try context.print(json: answer)
        } else {
            let more = page.next.map { "More: frontdesk show \(conversation) --before \($0)" }
            context.show(
                try view.value(), page.messages, hints: more.map { [$0] } ?? [], showsQuotes: quotes)
        }
        // Older ones say nothing of what was written last.
        if before == nil { context.noteSeen(page.messages, of: conversation) }
        return .done
    }
}

extension CommandContext {
    /// The last messages of a conversation, or the last before one.
    func messages(of conversation: ConversationID, before: MessageID? = nil, limit: Int) throws -> DeskAnswer {
        let path = DeskPath.make("v1", "conversations", conversation.description, "messages")
        return try client.get(path + DeskPath.query([("limit", String(limit)), ("before", before?.description)]))
    }

    /// Prints a conversation with messages; which were seen is for the caller to note.
    func show(_ view: ConversationView, _ messages: [WireMessage], hints: [String] = [], showsQuotes: Bool = false) {
        let text = ConversationText(time: time, showsQuotes: showsQuotes)
        var page = page()
        text.head(view, into: &page)
        for message in messages { text.message(message, of: view.subject, into: &page) }
        if !hints.isEmpty { page.space() }
        for hint in hints { page.add(hint, tone: .dim) }
        print(page)
    }

    /// Notes which of the customer's messages was the last that was printed.
    func noteSeen(_ messages: [WireMessage], of conversation: ConversationID) {
        if let last = messages.last(where: { $0.direction == .inbound }) { seen.note(last.id, of: conversation) }
    }
}
