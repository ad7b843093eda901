import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk decline`.
struct DeclineCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "decline", abstract: "Leave an offered conversation to somebody else.",
        discussion: """
              frontdesk decline --reason language
            """)

    @Argument(help: "The offer, or its conversation; else the one there is.")
    var offer: OfferArgument?
    @Option(help: ArgumentHelp("Why: a word such as language or busy.", valueName: "word"))
    var reason: String?
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let id = try context.offer(offer)
        let answer = try context.client.post(
            DeskPath.make("v1", "offers", id.description, "decline"), OfferRequest(reason: reason))
        try context.print(answer, as: Work.self) { work, page in
            page.add("\(work.conversation) is left to others.")
        }
        return .done
    }
}
