import ArgumentParser
import FrontdeskConfig
import FrontdeskSimulation

/// `frontdesk config check`: everything that is wrong with a configuration, before a daemon sees it.
struct ConfigCheck: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a configuration, and run its tests; nothing but its files is read.",
        discussion: "Reads the main file and, in the order of their names, the files of the folder conf.d beside it. "
            + "Exits with 0 where a daemon would run with them, with 78 where not, and with 1 where tests failed. "
            + "Warnings do not count, unless --strict says so. With --live the daemon's program also resolves secrets, looks "
            + "Unix users up, opens the database for reading and connects to where the channels send; 1 then also says that "
            + "somebody cannot be reached. "
            + "`frontdesk explain CODE` explains a finding.")

    @Argument(help: "The main file.")
    var file: String = ConfigurationLoader.usualPath

    @Option(help: "How findings are written.")
    var format: ConfigurationCheck.Format?

    @Flag(help: "Short for --format json.")
    var json = false

    @Flag(help: "Exit with 1 where there are warnings.")
    var strict = false

    @Flag(help: "Look at what the files refer to as well.")
    var live = false

    @Option(help: "With --live: the folder of the database.")
    var state: String?

    @Option(help: "With --live: the folder of the credentials.")
    var credentials: String?

    /// Refuses two formats at once.
    func validate() throws {
        guard !json || format == nil || format == .json else {
            throw ValidationError("--json and --format exclude each other.")
        }
        guard live || (state == nil && credentials == nil) else {
            throw ValidationError("--state and --credentials go with --live.")
        }
        guard !live || ((format ?? .text) == .text && !strict) || (json && !strict) else {
            throw ValidationError("--live writes text, or JSON with --json, and knows no --strict.")
        }
    }

    /// Prints what was found: 78 (EX_CONFIG) where the file has errors, 1 where tests failed or warnings are to count.
    func run(in shell: Shell) throws -> ExitStatus {
        if live { try becomeLive(shell) }
        let check = ConfigurationCheck(
            path: file, format: format ?? (json ? .json : .text), lint: LintOptions(now: shell.now())
        ) { configuration in
            ConfigurationCheck.Tested(RoutingTestRun(configuration, reader: .files(beside: file)))
        }
        shell.write(check.output)
        guard check.isUsable else { return .config }
        return check.hasFailedTests || (strict && check.hasWarnings) ? .no : .done
    }

    /// The daemon's program does it; returns only by an error.
    private func becomeLive(_ shell: Shell) throws {
        // A name that looks like an option stays a name.
        var arguments = ["check-live", file.hasPrefix("-") ? "./\(file)" : file]
        if let state { arguments += ["--state", state] }
        if let credentials { arguments += ["--credentials", credentials] }
        if json { arguments.append("--json") }
        let error = shell.become("frontdeskd", arguments)
        throw CommandFailure(
            .unavailable, "frontdeskd was not found beside this program or on the path (error \(error)).")
    }
}

extension ConfigurationCheck.Format: ExpressibleByArgument {}
