import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk draft`.
struct DraftCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "draft", abstract: "Read, keep or drop the drafts of a conversation.",
        discussion: """
            Each author has one; whoever owns the conversation next reads it.

              frontdesk draft                      read those of the one in hand
              frontdesk draft c1042 --set "TEXT"   keep one; - reads it from a pipe
              frontdesk draft c1042 --delete       drop yours
            """)

    @Argument(help: "The conversation; else the one in hand.")
    var id: ConversationArgument?
    @Option(help: ArgumentHelp("Keep this text as your draft; - reads it.", valueName: "text"))
    var set: String?
    @Flag(help: "Drop your draft.")
    var delete = false

    @OptionGroup var desk: DeskOptions

    func validate() throws {
        if set != nil, delete { throw ValidationError("Either --set or --delete, not both.") }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        let text = try set.map { try TextArguments.text($0, in: context.shell) }
        let conversation = try context.conversation(id, for: .read)
        let path = DeskPath.make("v1", "conversations", conversation.description, "draft")
        if let text { return try changed(try context.client.put(path, TextRequest(text: text)), "kept", context) }
        if delete { return try changed(try context.client.delete(path), "dropped", context) }
        try context.print(try context.client.get(path), as: Drafts.self) { list, page in
            if list.drafts.isEmpty { page.add("\(conversation) has no draft.") }
            for draft in list.drafts {
                page.space()
                page.add(parts: [draft.author, context.time.ago(draft.at), draft.reason], tone: .dim)
                page.add(draft.text, indent: 2)
            }
        }
        return .done
    }

    private func changed(_ answer: DeskAnswer, _ what: String, _ context: CommandContext) throws -> ExitStatus {
        try context.print(answer, saying: "Your draft is \(what).")
        return .done
    }
}
