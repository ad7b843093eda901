import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk not-spam`.
struct NotSpamCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "not-spam", abstract: "Say that a conversation is no spam after all.",
        discussion: """
            It goes back to its queue with its first place, or to the one you name:

              frontdesk not-spam c1042 --queue general
            """)

    @OptionGroup var revive: ReviveOptions
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus { try context.revive(revive, verb: "not-spam") }
}

/// `frontdesk reopen`.
struct ReopenCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen", abstract: "Open again what was resolved or filed.",
        discussion: """
            What you resolved yourself is kept for you at first.

              frontdesk reopen c1042
            """)

    @OptionGroup var revive: ReviveOptions
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus { try context.revive(revive, verb: "reopen") }
}

/// What `reopen` and `not-spam` take.
struct ReviveOptions: ParsableArguments {
    @Argument(help: "The conversation.")
    var id: ConversationArgument
    @Option(help: "The queue it comes back to; else the one it was in.")
    var queue: String?
}

extension CommandContext {
    fileprivate func revive(_ options: ReviveOptions, verb: String) throws -> ExitStatus {
        let id = options.id.id
        return try printChanged(
            try about(id) {
                try client.post(
                    DeskPath.make("v1", "conversations", id.description, verb), ReviveRequest(queue: options.queue))
            })
    }
}
