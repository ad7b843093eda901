import ArgumentParser
import FrontdeskConfig
import FrontdeskSimulation

/// `frontdesk config check`: everything that is wrong with a configuration, before a daemon sees it.
struct ConfigCheck: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a configuration, and run its tests; nothing but its files is read.",
        discussion: "Reads the main file and, in the order of their names, the files of the folder conf.d beside it. "
            + "Exits with 0 where a daemon would run with them, with 78 where not, and with 1 where tests failed. "
            + "Warnings do not count, unless --strict says so. Secrets and Unix users are looked up by the daemon only. "
            + "`frontdesk explain CODE` explains a finding.")

    @Argument(help: "The main file.")
    var file: String = ConfigurationLoader.usualPath

    @Option(help: "How findings are written.")
    var format: ConfigurationCheck.Format?

    @Flag(help: "Short for --format json.")
    var json = false

    @Flag(help: "Exit with 1 where there are warnings.")
    var strict = false

    /// A command without its arguments, for the parser.
    init() {}

    /// Refuses two formats at once.
    func validate() throws {
        guard !json || format == nil || format == .json else {
            throw ValidationError("--json and --format exclude each other.")
        }
    }

    /// Prints what was found: 78 (EX_CONFIG) where the file has errors, 1 where tests failed or warnings are to count.
    func run(in shell: Shell) throws -> ExitStatus {
        let check = ConfigurationCheck(
            path: file, format: format ?? (json ? .json : .text), lint: LintOptions(now: shell.now())
        ) { configuration in
            let run = RoutingTestRun(configuration, reader: .files(beside: file))
            return ConfigurationCheck.Tested(
                count: run.results.count, failed: run.failures, findings: run.findings)
        }
        shell.write(check.output)
        guard check.isUsable else { return .config }
        return check.hasFailedTests || (strict && check.hasWarnings) ? .no : .done
    }
}

extension ConfigurationCheck.Format: ExpressibleByArgument {}
