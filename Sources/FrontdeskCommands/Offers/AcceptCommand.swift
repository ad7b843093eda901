import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk accept`.
struct AcceptCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Take the conversation you are offered, and read it.",
        discussion: """
              frontdesk accept          the one offer there is
              frontdesk accept o17      this one of several
              frontdesk accept --with c12 --with c15
            """)

    @Argument(help: "The offer, or its conversation; else the one there is.")
    var offer: OfferArgument?
    @Option(
        name: .customLong("with"),
        help: ArgumentHelp("Another waiting conversation of the same customer to take along.", valueName: "id"))
    var siblings: [ConversationArgument] = []
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let id = try context.offer(offer)
        let answer = try context.client.post(
            DeskPath.make("v1", "offers", id.description, "accept"),
            OfferRequest(siblings: siblings.map(\.id)))
        if context.wantsJSON {
            try context.print(json: answer)
            return .done
        }
        let conversation = try answer.value(Work.self).conversation
        let view: ConversationView = try context.client.get(
            DeskPath.make("v1", "conversations", conversation.description)
        ).value()
        let messages: MessagePage = try context.messages(of: conversation, limit: Self.messagesMax).value()
        context.show(view, messages.messages, hints: ["Yours. Answer: frontdesk reply \(conversation) \"TEXT\""])
        context.noteSeen(messages.messages, of: conversation)
        return .done
    }

    /// Messages to begin with; "show" has more.
    private static let messagesMax = 20
}
