import ArgumentParser

/// `frontdesk take`.
struct TakeCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "take", abstract: "Take a conversation for yourself, whoever has it.")

    @Argument(help: "The conversation.")
    var id: ConversationArgument
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.change(id, for: .read, verb: "take", claimsSeen: false)
    }
}
