import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk outbox`.
struct OutboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox", abstract: "Show what has not gone out yet; send it again or give it up.",
        discussion: """
              frontdesk outbox               the list
              frontdesk outbox retry x8      send it now, whatever it waits for
              frontdesk outbox discard x8    give it up

            What is "waiting" is tried again by itself, what is "held" waits for you. Those of one conversation go \
            out in order.
            """,
        subcommands: [OutboxListCommand.self, OutboxRetryCommand.self, OutboxDiscardCommand.self],
        defaultSubcommand: OutboxListCommand.self)
}

/// `frontdesk outbox list`.
struct OutboxListCommand: DeskCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List what has not gone out yet.")
    static let audience = Audience.operators

    @Option(help: ArgumentHelp("Those after this one, as the page before says.", valueName: "id"))
    var after: OutboxArgument?
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let query = DeskPath.query([("after", after?.id.description)])
        let answer = try context.client.get(DeskPath.make("v1", "outbox") + query)
        if context.wantsJSON {
            try context.print(json: answer)
        } else {
            let json = try answer.json()
            let rows = json["outbox"]?.array ?? []
            var page = context.page()
            if rows.isEmpty { page.add(after == nil ? "Everything has gone out." : "There are no more.") }
            page.add(OutboxText(time: context.time).table(rows))
            if let next = json["next"]?.string { page.add("More: the same with --after \(next)", tone: .dim) }
            context.print(page)
        }
        return .done
    }
}

/// `frontdesk outbox retry`.
struct OutboxRetryCommand: DeskCommand {
    static let configuration = CommandConfiguration(commandName: "retry", abstract: "Send a message again now.")
    static let audience = Audience.operators

    @Argument(help: "The message: x8.")
    var id: OutboxArgument
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
    var id: OutboxArgument
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.act(on: id.id, "discard", saying: "\(id.id) is given up: it will not be sent.")
    }
}

/// An outbound message as an argument: `x8`.
struct OutboxArgument: ExpressibleByArgument {
    let id: OutboxID

    init?(argument: String) {
        guard let id = OutboxID(parsing: argument) else { return nil }
        self.id = id
    }
}

extension CommandContext {
    fileprivate func act(on id: OutboxID, _ verb: String, saying sentence: String) throws -> ExitStatus {
        let answer = try client.post(DeskPath.make("v1", "outbox", id.description, verb))
        if wantsJSON {
            try print(json: answer)
        } else {
            shell.write(sentence + "\n")
        }
        return .done
    }
}
