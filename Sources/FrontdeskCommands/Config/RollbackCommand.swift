import ArgumentParser
import FrontdeskAPI
import FrontdeskConfig

/// `frontdesk config rollback`.
struct RollbackCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Bring an earlier configuration back into force.",
        discussion: """
            Writes the files of that generation in the place of the daemon's and reloads; when the daemon does not take \
            them the files are as before. A file of conf.d that it did not have stays beside the others with ".off" behind \
            its name. Nothing is undone in the history: what comes back is a new generation.
            """)
    static let audience = Audience.operators

    @Argument(help: "The generation, as \"frontdesk config history\" numbers them.")
    var generation: Int64

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let inForce = try GenerationFiles.inForce(context)
        let wanted = try GenerationFiles.get(generation, context)
        guard let path = inForce.path else {
            throw CommandFailure(.no, "The daemon does not say where its configuration is.")
        }
        let restore: ConfigurationRestore
        do {
            restore = try ConfigurationRestore(main: path, to: wanted.configurationFiles)
            try restore.apply()
        } catch {
            throw CommandFailure(.no, "The files of \(path) are as they were: \(error).")
        }
        let status: ExitStatus
        do {
            status = try ReloadCommand.reload(context) { if !desk.json { tell(restore, context) } }
        } catch {
            takeBack(restore, context)
            throw error
        }
        if status != .done { takeBack(restore, context) }
        return status
    }

    private func takeBack(_ restore: ConfigurationRestore, _ context: CommandContext) {
        restore.takeBack()
        if !restore.steps.isEmpty { context.shell.writeError("frontdesk: The files are as they were.\n") }
    }

    /// What was done to the files.
    private func tell(_ restore: ConfigurationRestore, _ context: CommandContext) {
        var page = context.page()
        for step in restore.steps {
            switch step {
            case .replace(let path, _, _): page.add("\(path) is that of generation \(generation)")
            case .create(let path, _): page.add("\(path) is back")
            case .setAside(let path): page.add("\(path) is set aside as \(path)\(ConfigurationRestore.ending)")
            }
        }
        context.print(page)
    }
}
