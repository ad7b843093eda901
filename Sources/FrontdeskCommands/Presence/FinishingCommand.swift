import ArgumentParser
import FrontdeskCore

/// `frontdesk finishing`.
struct FinishingCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "finishing", abstract: "Take nothing new; what is yours still comes back to you.")

    @OptionGroup var whose: PresenceOptions
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.declare(Presence(.finishing), for: whose)
    }
}
