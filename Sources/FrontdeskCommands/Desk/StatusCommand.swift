import ArgumentParser
import FrontdeskAPI

/// `frontdesk status`.
struct StatusCommand: DeskCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Show how the daemon does.")

    static let audience = Audience.both

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer = try context.client.get(DeskPath.make("v1", "status"))
        try context.print(answer, as: DeskStatus.self) { status, page in
            page.add(StatusText(time: context.time).table(status))
        }
        return .done
    }
}
