import ArgumentParser
import FrontdeskCore

/// `frontdesk offline`.
struct OfflineCommand: DeskCommand {
    static let configuration = CommandConfiguration(commandName: "offline", abstract: "End the day.")

    @OptionGroup var whose: PresenceOptions
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.declare(Presence(.offline), for: whose)
    }
}
