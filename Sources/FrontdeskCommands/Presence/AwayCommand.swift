import ArgumentParser
import FrontdeskCore

/// `frontdesk away`.
struct AwayCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "away", abstract: "Take nothing for a while.",
        discussion: """
            Say why in a word, so that the lead need not ask:

              frontdesk away lunch
            """)

    @Argument(help: "Why: a word such as lunch or training.")
    var reason: String?

    @OptionGroup var whose: PresenceOptions
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.declare(Presence(.away, reason: reason ?? ""), for: whose)
    }
}
