import ArgumentParser
import FrontdeskCore

/// `frontdesk ready`.
struct ReadyCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "ready", abstract: "Take work from now on.",
        discussion: """
            Work comes by "frontdesk next". Example, only chats and calls:

              frontdesk ready --only live
              frontdesk ready --overtime 2h
            """)

    @Option(help: ArgumentHelp("Only this class of work.", valueName: "class"))
    var only: WorkClassArgument?
    @Option(help: ArgumentHelp("Work so much longer than your shift: 30m, 2h.", valueName: "time"))
    var overtime: DurationArgument?

    @OptionGroup var whose: PresenceOptions
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.declare(
            Presence(.ready, only: only?.workClass), overtime: overtime?.span ?? .zero, for: whose)
    }
}
