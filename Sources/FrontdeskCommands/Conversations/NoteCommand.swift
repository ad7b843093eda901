import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk note`.
struct NoteCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "note", abstract: "Write a note for colleagues; the customer never sees it.",
        discussion: """
              frontdesk note c1042 "Asked the warehouse, they call back at 3."
            """)

    @OptionGroup var input: TextArguments
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let text = try input.text(in: context.shell)
        let conversation = try context.conversation(input.id, for: .serve)
        let answer = try context.client.post(
            DeskPath.make("v1", "conversations", conversation.description, "note"), TextRequest(text: text))
        try context.print(answer, as: Noted.self) { noted, page in
            page.add("\(conversation) has your note (\(noted.message)).")
        }
        return .done
    }
}
