import ArgumentParser
import FrontdeskAPI

/// `frontdesk channels`.
struct ChannelsCommand: DeskCommand {
    static let configuration = CommandConfiguration(commandName: "channels", abstract: "Show the channels.")
    static let audience = Audience.operators

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer = try context.client.get(DeskPath.make("v1", "channels"))
        try context.printList(answer, wrapping: "mailbox", orSay: "There are no channels.")
        return .done
    }
}
