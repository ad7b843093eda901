import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk channels`.
struct ChannelsCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "channels", abstract: "Show how the channels are doing.",
        discussion: """
            A channel is up; failing, where it is lost and tried again by itself; or down, where its login was refused: \
            put that right and reload. TO SEND counts the replies that wait for their turn.
            """)
    static let audience = Audience.operators

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer = try context.client.get(DeskPath.make("v1", "channels"))
        if context.wantsJSON {
            try context.print(json: answer)
            return .done
        }
        let rows = try answer.json()["channels"]?.array ?? []
        var page = context.page()
        if rows.isEmpty { page.add("There are no channels.") }
        page.add(ChannelsText(time: context.time).table(rows))
        context.print(page)
        return .done
    }
}
