import ArgumentParser
import FrontdeskAPI

/// `frontdesk why-waiting`.
struct WhyWaitingCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "why-waiting", abstract: "Explain why nobody has a conversation yet.",
        discussion: """
            Says where it stands in line, and for each check how many agents it stops.

              frontdesk why-waiting c1042
            """)

    @Argument(help: "The conversation.")
    var id: ConversationArgument
    @OptionGroup var past: PastOptions
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer = try context.why(id.id, agent: "all", at: past.at)
        try context.print(answer, as: Why.self) { why, page in
            WhyText.sentences(why, into: &page)
            WhyText.summary(why.agents, into: &page)
        }
        return .done
    }
}
