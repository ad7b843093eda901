import ArgumentParser

/// `frontdesk spam`.
struct SpamCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "spam", abstract: "Say that a conversation is spam.",
        discussion: """
            It leaves the desk. "frontdesk not-spam" brings it back.

              frontdesk spam c1042
            """)

    @Argument(help: "The conversation; else the one in hand.")
    var id: ConversationArgument?
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.change(id, for: .serve, verb: "spam", claimsSeen: false)
    }
}
