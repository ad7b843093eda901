import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk assign`.
struct AssignCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "Give a conversation to an agent.",
        discussion: """
            Past the limits of what the agent may carry only with --force and a reason:

              frontdesk assign c1042 bartek --force --reason knows-the-case
            """)

    @Argument(help: "The conversation.")
    var id: ConversationArgument
    @Argument(help: "The agent.")
    var agent: String
    @Flag(help: "Assign it past the agent's limits.")
    var force = false
    @Option(help: ArgumentHelp("Why: a short word of letters, digits, - and _.", valueName: "word"))
    var reason: String?
    @OptionGroup var desk: DeskOptions

    func validate() throws {
        if force, (reason ?? "").isEmpty { throw ValidationError("--force needs a --reason.") }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        let work = try context.work(id, for: .read)
        let request = AssignRequest(epoch: work.epoch, agent: agent, force: force, reason: reason)
        return try context.printChanged(
            try context.about(work.conversation) {
                try context.client.post(
                    DeskPath.make("v1", "conversations", work.conversation.description, "assign"), request)
            })
    }
}
