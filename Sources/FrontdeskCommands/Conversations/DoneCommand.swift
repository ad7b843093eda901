import ArgumentParser

/// `frontdesk done`.
struct DoneCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "done", abstract: "End the wrap-up of a resolved conversation: you are free for the next.")

    @Argument(help: "The conversation; else the one you resolved.")
    var id: ConversationArgument?
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.change(id, for: .wrapUp, verb: "done", claimsSeen: false)
    }
}
