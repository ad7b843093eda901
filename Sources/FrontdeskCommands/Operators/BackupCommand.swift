import ArgumentParser

/// `frontdesk backup`.
struct BackupCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the desk to a folder, while the daemon runs or when it does not.",
        discussion: """
            The daemon's program, frontdeskd, does it, and needs to read the desk's files: run it as root or as the \
            daemon's user. The folder is made; it is there once all of it is on the disk. To restore, put it back as the \
            state folder.

              frontdesk backup /srv/backup/2026-11-23
              frontdesk verify /srv/backup/2026-11-23/desk.sqlite

            Ends with 1 where the folder exists, or where the desk itself has lost a file (all others are copied then), 74 \
            where the disk failed, 75 where another backup writes to the same folder.
            """)

    @Argument(help: "The folder to make.")
    var folder: String
    @Option(help: "The desk's state folder; else $STATE_DIRECTORY, else /var/lib/frontdesk.")
    var state: String?
    @Option(help: "The database, a path within the state folder or a whole one (default: desk.sqlite).")
    var database: String?
    @Flag(help: "Print one JSON object.")
    var json = false

    func run(in shell: Shell) throws -> ExitStatus {
        // A name that looks like an option stays a name.
        var arguments = ["backup", folder.hasPrefix("-") ? "./\(folder)" : folder]
        if let state { arguments += ["--state", state] }
        if let database { arguments += ["--database", database] }
        if json { arguments.append("--json") }
        let error = shell.become("frontdeskd", arguments)
        throw CommandFailure(
            .unavailable, "frontdeskd was not found beside this program or on the path (error \(error)).")
    }
}
