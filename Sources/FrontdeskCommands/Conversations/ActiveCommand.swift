import ArgumentParser

/// `frontdesk active`, also `go-on`.
struct ActiveCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "active", abstract: "Go on with a conversation that waits.", aliases: ["go-on"])

    @OptionGroup var change: ChangeOptions
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.change(change.id, for: .goOn, verb: "active", claimsSeen: true, anyway: change.anyway)
    }
}
