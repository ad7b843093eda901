import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk transfer`.
struct TransferCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer", abstract: "Hand a conversation to a queue, ask a colleague, or send it back.",
        discussion: """
            A queue takes it with its place in time. A colleague is asked first: until they accept it stays yours.

              frontdesk transfer c1042 --queue billing
              frontdesk transfer --ask bartek
              frontdesk transfer c1042 --back
            """)

    @Argument(help: "The conversation; else the one in hand.")
    var id: ConversationArgument?
    @Option(help: "The queue it goes to.")
    var queue: String?
    @Option(help: ArgumentHelp("The colleague who is asked.", valueName: "agent"))
    var ask: String?
    @Flag(help: "To where it was transferred from.")
    var back = false
    @OptionGroup var desk: DeskOptions

    func validate() throws {
        guard [queue != nil, ask != nil, back].count(where: { $0 }) == 1 else {
            throw ValidationError("Say one of --queue, --ask and --back.")
        }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        let work = try context.work(id, for: .serve)
        let target: TransferRequest.Target = queue.map { .queue($0) } ?? ask.map { .ask($0) } ?? .back
        let answer = try context.about(work.conversation) {
            try context.client.post(
                DeskPath.make("v1", "conversations", work.conversation.description, "transfer"),
                TransferRequest(epoch: work.epoch, target: target))
        }
        guard let ask else { return try context.printChanged(answer) }
        try context.print(answer, as: Work.self) { work, page in
            page.add("\(ask) is asked to take \(work.conversation) over; until then it stays yours.")
        }
        return .done
    }
}
