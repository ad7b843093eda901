import ArgumentParser

/// `frontdesk return`.
struct ReturnCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "return", abstract: "Give a conversation back to its queue, at its old place.")

    @Argument(help: "The conversation; else the one in hand.")
    var id: ConversationArgument?
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.change(id, for: .serve, verb: "return", claimsSeen: false)
    }
}
