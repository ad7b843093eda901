import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk file`.
struct FileCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "file", abstract: "Write a file of a message to standard output.",
        discussion: """
            "frontdesk show" names the message and the number of each of its files:

              frontdesk file m12 1 > invoice.pdf
              frontdesk file m12 --original > mail.eml

            Operators add --force, and their reading is logged; so they also get what the scanner keeps from everybody.
            """)
    static let audience = Audience.both

    @Argument(help: "The message.")
    var message: IDArgument<MessageID>
    @Argument(help: "The number of the file, from 1 on.")
    var number: Int?
    @Flag(help: "The message as its channel brought it.")
    var original = false
    @Flag(help: "For operators: whatever it is.")
    var force = false

    @OptionGroup var desk: DeskOptions

    func validate() throws {
        guard (number == nil) == original else {
            throw ValidationError("Name the number of the file, or say --original.")
        }
        if let number, number < 1 { throw ValidationError("Files are counted from 1 on.") }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        guard !context.shell.outputIsTerminal else {
            throw CommandFailure(.usage, "Send it somewhere: add \"> NAME\", a terminal would act on what is in it.")
        }
        let id = message.id.description
        // People count from 1.
        let path =
            number.map { DeskPath.make("v1", "messages", id, "attachments", String($0 - 1)) }
            ?? DeskPath.make("v1", "messages", id, "raw")
        try context.client.download(path + DeskPath.query([("force", force ? "true" : nil)])) { piece in
            context.shell.write(Array(piece))
            return true
        }
        return .done
    }
}
