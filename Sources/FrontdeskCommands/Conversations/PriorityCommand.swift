import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk priority`.
struct PriorityCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "priority", abstract: "Set how soon a conversation is served.",
        discussion: """
            The words are those of "priorities" in the configuration:

              frontdesk priority c1042 urgent
            """)

    @Argument(help: "The conversation.")
    var id: ConversationArgument
    @Argument(help: "The priority.")
    var priority: String
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let work = try context.work(id, for: .read)
        let answer = try context.about(work.conversation) {
            try context.client.post(
                DeskPath.make("v1", "conversations", work.conversation.description, "priority"),
                PriorityRequest(epoch: work.epoch, priority: priority))
        }
        try context.print(answer, as: Work.self) { work, page in
            page.add("\(work.conversation) is served with priority \(priority) now.")
        }
        return .done
    }
}
