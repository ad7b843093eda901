import ArgumentParser

/// `frontdesk wait`.
struct WaitCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait for the customer: nothing is left to say until they write.")

    @OptionGroup var change: ChangeOptions
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.change(change.id, for: .serve, verb: "wait", claimsSeen: true, anyway: change.anyway)
    }
}
