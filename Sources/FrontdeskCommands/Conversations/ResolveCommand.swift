import ArgumentParser

/// `frontdesk resolve`.
struct ResolveCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Say that a conversation is settled.",
        discussion: """
            If the customer writes again soon it opens again. If they have written since you last read it, it is not \
            resolved and you are told.

              frontdesk resolve c1042
            """)

    @OptionGroup var change: ChangeOptions
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.change(change.id, for: .serve, verb: "resolve", claimsSeen: true, anyway: change.anyway)
    }
}
