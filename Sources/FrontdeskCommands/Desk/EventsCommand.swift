import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk events`.
struct EventsCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Follow what happens at the desk.",
        discussion: """
            A line for each event in your view, from now on or after one you know, without a gap over restarts of the \
            daemon: its id, when it happened (UTC), what, and with whom. With --json each line is {"id", "event", "data"}.

              frontdesk events --after 48213 --json
            """)
    static let audience = Audience.both

    @Option(help: ArgumentHelp("Begin after this event.", valueName: "id"))
    var after: String?
    @Option(help: ArgumentHelp("End after so many.", valueName: "count"))
    var count: Int?

    @OptionGroup var desk: DeskOptions

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count must be at least 1.") }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        var left = count
        try context.client.events(after: after) { event in
            print(event, context)
            left = left.map { $0 - 1 }
            return left != 0
        }
        return .done
    }

    private func print(_ event: ServerSentEvent, _ context: CommandContext) {
        let data = try? JSONParser.parse(Array(event.data.utf8))
        if context.wantsJSON {
            var writer = JSONWriter()
            writer.beginObject()
            writer.field("id", event.id)
            writer.field("event", event.name)
            writer.key("data")
            writer.value(data ?? .string(event.data))
            writer.endObject()
            return context.print(json: writer)
        }
        var page = context.page()
        page.add(line: EventLine(event, data).text)
        context.print(page)
    }
}
