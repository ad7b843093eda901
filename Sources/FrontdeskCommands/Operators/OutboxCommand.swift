import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk outbox`.
struct OutboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox", abstract: "Show what has not gone out yet; send it again, write it anew, or give it up.",
        discussion: """
              frontdesk outbox               the list
              frontdesk outbox retry x8      send it now, whatever it waits for
              frontdesk outbox discard x8    give it up
              frontdesk outbox mine          what has not gone out of the conversations you own or lead
              frontdesk outbox edit x8 --text "TEXT"   write it anew and send that; - reads it from a pipe

            Operators see all and no texts; who owns or leads a conversation writes its answers anew. \
            What is "waiting" is tried again by itself, what is "held" waits for you. Those of one conversation go \
            out in order.
            """,
        subcommands: [
            OutboxListCommand.self, OutboxRetryCommand.self, OutboxDiscardCommand.self, OutboxMineCommand.self,
            OutboxEditCommand.self,
        ],
        defaultSubcommand: OutboxListCommand.self)
}

/// `frontdesk outbox list`.
struct OutboxListCommand: DeskCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List what has not gone out yet.")
    static let audience = Audience.operators

    @Option(help: ArgumentHelp("Those after this one, as the page before says.", valueName: "id"))
    var after: IDArgument<OutboxID>?
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.listOutbox(after: after?.id)
    }
}

/// `frontdesk outbox retry`.
struct OutboxRetryCommand: DeskCommand {
    static let configuration = CommandConfiguration(commandName: "retry", abstract: "Send a message again now.")
    static let audience = Audience.operators

    @Argument(help: "The message: x8.")
    var id: IDArgument<OutboxID>
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.act(on: id.id, "retry", saying: "\(id.id) is tried again now.")
    }
}

/// `frontdesk outbox discard`.
struct OutboxDiscardCommand: DeskCommand {
    static let configuration = CommandConfiguration(commandName: "discard", abstract: "Give a message up for good.")
    static let audience = Audience.operators

    @Argument(help: "The message: x8.")
    var id: IDArgument<OutboxID>
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.act(on: id.id, "discard", saying: "\(id.id) is given up: it will not be sent.")
    }
}

/// `frontdesk outbox mine`.
struct OutboxMineCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "mine", abstract: "List what has not gone out yet of the conversations you own or lead.")

    @Option(help: ArgumentHelp("Those after this one, as the page before says.", valueName: "id"))
    var after: IDArgument<OutboxID>?
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.listOutbox(after: after?.id)
    }
}

/// `frontdesk outbox edit`.
struct OutboxEditCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Write an answer anew that has not gone out; then it is sent.",
        discussion: """
            For whoever owns or leads the conversation. What is being sent, or may have been, cannot be changed any more.
            """)

    @Argument(help: "The message: x8.")
    var id: IDArgument<OutboxID>
    @Option(help: ArgumentHelp("What it says from now on; - reads it.", valueName: "text"))
    var text: String
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let text = try TextArguments.text(text, in: context.shell)
        let answer = try context.client.put(
            DeskPath.make("v1", "outbox", id.id.description), EditRequest(text: text))
        try context.print(answer, saying: "\(id.id) is written anew and goes out.")
        return .done
    }
}

extension CommandContext {
    fileprivate func listOutbox(after: OutboxID?) throws -> ExitStatus {
        let answer = try client.get(DeskPath.make("v1", "outbox") + DeskPath.query([("after", after?.description)]))
        if wantsJSON {
            try print(json: answer)
            return .done
        }
        let json = try answer.json()
        let rows = json["outbox"]?.array ?? []
        let next = json["next"]?.string
        var page = page()
        if rows.isEmpty, next == nil { page.add(after == nil ? "Everything has gone out." : "There are no more.") }
        page.add(OutboxText(time: time).table(rows))
        if let next { page.add("More: the same with --after \(next)", tone: .dim) }
        print(page)
        return .done
    }

    fileprivate func act(on id: OutboxID, _ verb: String, saying sentence: String) throws -> ExitStatus {
        let answer = try client.post(DeskPath.make("v1", "outbox", id.description, verb))
        try print(answer, saying: sentence)
        return .done
    }
}
