import ArgumentParser

/// `frontdesk verify`.
struct VerifyCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that a desk's journal and its present state agree.",
        discussion: """
            The daemon's program, frontdeskd, does it. It reads one moment of the database and changes nothing: the \
            daemon may go on beside it.

              frontdesk verify /var/lib/frontdesk/desk.sqlite
            """)

    @Argument(help: "The desk's database.")
    var file: String
    @Flag(help: "Print JSON, one object a line.")
    var json = false

    func run(in shell: Shell) throws -> ExitStatus {
        // A name that looks like an option stays a name.
        let path = file.hasPrefix("-") ? "./\(file)" : file
        let error = shell.become("frontdeskd", ["verify", path] + (json ? ["--json"] : []))
        throw CommandFailure(
            .unavailable, "frontdeskd was not found beside this program or on the path (error \(error)).")
    }
}
