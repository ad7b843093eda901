import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk list`.
struct ListCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the open conversations you may see, the newest first.",
        discussion: """
            Example, what nobody has in one queue:

              frontdesk list --state queued --queue billing
            """)

    @Option(help: ArgumentHelp("Only those in this state: queued, offered, active, waiting...", valueName: "state"))
    var state: String?
    @Option(help: ArgumentHelp("Only those of this queue.", valueName: "queue"))
    var queue: String?
    @Flag(help: "Only yours.")
    var mine = false
    @Option(help: ArgumentHelp("At most so many, 500 at once; else 50.", valueName: "count"))
    var limit: Int?
    @Option(help: ArgumentHelp("Those opened before this one, as the page before says.", valueName: "id"))
    var before: ConversationArgument?

    @OptionGroup var desk: DeskOptions

    func validate() throws {
        // What has left the desk's hands is not listed, whatever is asked for.
        let open = WorkState.allCases.filter { ![.closed, .spam, .filed].contains($0) }.map(\.name)
        if let state, !open.contains(state) {
            throw ValidationError(
                "Open conversations are in no state \"\(state)\": it is one of \(open.joined(separator: ", ")).")
        }
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        let query = DeskPath.query([
            ("state", state), ("queue", queue), ("mine", mine ? "1" : nil), ("limit", limit.map { String($0) }),
            ("before", before?.id.description),
        ])
        let answer = try context.client.get(DeskPath.make("v1", "conversations") + query)
        try context.print(answer, as: ConversationPage.self) { list, page in
            if list.conversations.isEmpty { page.add("No open conversation of this sort.") }
            page.add(WorkText.table(list.conversations, time: context.time))
            if let next = list.next { page.add("More: the same with --before \(next)", tone: .dim) }
        }
        return .done
    }
}
