import ArgumentParser
import FrontdeskAPI

/// `frontdesk why-not`.
struct WhyNotCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "why-not", abstract: "Explain why an agent does not have a conversation.",
        discussion: """
              frontdesk why-not c1042 bartek
            """)

    @Argument(
        help: ArgumentHelp("The conversation, unless the one in hand is meant, and the agent.", valueName: "[id] agent")
    )
    var words: [String] = []
    @OptionGroup var past: PastOptions
    @OptionGroup var desk: DeskOptions

    func validate() throws {
        guard (1...2).contains(words.count) else { throw ValidationError("Name the conversation and the agent.") }
        if words.count == 1, ConversationArgument(argument: words[0]) != nil {
            throw ValidationError("Name the agent too: frontdesk why-not \(words[0]) AGENT.")
        }
        if words.count == 2, ConversationArgument(argument: words[0]) == nil {
            throw ValidationError("\"\(words[0])\" is no conversation.")
        }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        let id = words.count == 2 ? ConversationArgument(argument: words[0]) : nil
        let conversation = try context.conversation(id, for: .read)
        let answer = try context.why(conversation, agent: words.last, at: past.at)
        try context.print(answer, as: Why.self) { why, page in
            WhyText.standings(why.agents, into: &page)
        }
        return .done
    }
}
