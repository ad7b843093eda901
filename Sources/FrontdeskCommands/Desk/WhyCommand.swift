import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk why`.
struct WhyCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Explain why a conversation is where it is.",
        discussion: """
              frontdesk why c1042            how it came to its queue and its agent
              frontdesk why c1042 --agents   and how every agent stands towards it
            """)

    @Argument(help: "The conversation; else the one in hand.")
    var id: ConversationArgument?
    @Flag(help: "Show how every agent stands towards it.")
    var agents = false
    @OptionGroup var past: PastOptions
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let conversation = try context.conversation(id, for: .read)
        let answer = try context.why(conversation, agent: agents ? "all" : nil, at: past.at)
        try context.print(answer, as: Why.self) { why, page in
            WhyText.sentences(why, into: &page)
            WhyText.standings(why.agents, into: &page)
        }
        return .done
    }
}
