import ArgumentParser
import FrontdeskAPI

/// `frontdesk quarantine`.
struct QuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "Show what came in and could not be read.",
        discussion: """
              frontdesk quarantine             the list
              frontdesk quarantine show 12     the bytes; that you read them is logged
            """,
        subcommands: [QuarantineListCommand.self, QuarantineShowCommand.self],
        defaultSubcommand: QuarantineListCommand.self)
}

/// `frontdesk quarantine list`.
struct QuarantineListCommand: DeskCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List what could not be read.")
    static let audience = Audience.operators

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer = try context.client.get(DeskPath.make("v1", "quarantine"))
        try context.printList(answer, wrapping: "detail", orSay: "The quarantine is empty.")
        return .done
    }
}

/// `frontdesk quarantine show`.
struct QuarantineShowCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print the bytes of one, as they came; on a terminal made harmless.")
    static let audience = Audience.operators

    @Argument(help: "Its number in the list.")
    var id: Int64
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer = try context.client.get(DeskPath.make("v1", "quarantine", String(id)))
        if context.shell.outputIsTerminal {
            let lines = VisibleText.lines(String(decoding: answer.bytes, as: UTF8.self))
            context.shell.write(lines.joined(separator: "\n") + "\n")
        } else {
            context.shell.write(answer.bytes)
        }
        return .done
    }
}
