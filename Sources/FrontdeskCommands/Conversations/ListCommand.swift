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

    @Option(help: "Only those in this state: queued, offered, active, waiting, ...")
    var state: String?
    @Option(help: "Only those of this queue.")
    var queue: String?
    @Flag(help: "Only yours.")
    var mine = false
    @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
    var limit: Int?
    @Option(help: ArgumentHelp("Those before this one: what the page before said.", valueName: "id"))
    var before: String?

    @OptionGroup var desk: DeskOptions

    func validate() throws {
        if let state, WorkState(name: state) == nil {
            throw ValidationError(
                "There is no state \"\(state)\": it is one of \(WorkState.allCases.map(\.name).joined(separator: ", "))."
            )
        }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        let query = DeskPath.query([
            ("state", state), ("queue", queue), ("mine", mine ? "1" : nil), ("limit", limit.map { String($0) }),
            ("before", before),
        ])
        let answer = try context.client.get(DeskPath.make("v1", "conversations") + query)
        try context.print(answer, as: ConversationPage.self) { list, page in
            if list.conversations.isEmpty { page.add("There are none.") }
            page.add(WorkText.table(list.conversations, time: context.time))
            if let next = list.next { page.add("More: the same with --before \(next)", tone: .dim) }
        }
        return .done
    }
}
