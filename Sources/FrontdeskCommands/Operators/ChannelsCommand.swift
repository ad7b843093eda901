import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk channels`.
struct ChannelsCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "channels", abstract: "Show how the channels are doing.",
        discussion: """
            A channel is up; failing, where it is lost and tried again by itself; or down, where its login was refused: \
            put that right and reload. TO SEND counts the replies that wait for their turn. Of a single one it is also \
            told what of it is public, and how long it may be answered.
            """)
    static let audience = Audience.operators

    @OptionGroup var desk: DeskOptions
    @Argument(help: "The channel; without it all.")
    var channel: String?

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer = try context.client.get(DeskPath.make("v1", "channels"))
        if context.wantsJSON, channel == nil {
            try context.print(json: answer)
            return .done
        }
        let rows = try answer.json()["channels"]?.array ?? []
        var page = context.page()
        if let channel {
            guard let row = rows.first(where: { $0["channel"]?.string == channel }) else {
                throw CommandFailure(.no, "There is no channel \(channel).")
            }
            if context.wantsJSON {
                var writer = JSONWriter()
                writer.value(row)
                context.print(json: writer)
                return .done
            }
            page.add(ChannelsText(time: context.time).table([row]))
            page.add(ChannelsText.facts(row))
            context.print(page)
            return .done
        }
        if rows.isEmpty { page.add("There are no channels.") }
        page.add(ChannelsText(time: context.time).table(rows))
        context.print(page)
        return .done
    }
}
