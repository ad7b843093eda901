package import ArgumentParser
import FrontdeskConfig
import FrontdeskSimulation

/// `frontdesk config check`: everything that is wrong with a configuration, before a daemon sees it.
package struct ConfigCheck: ParsableCommand {
    package static let configuration = CommandConfiguration(
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
    package init() {}

    /// Refuses two formats at once.
    package func validate() throws {
        guard !json || format == nil || format == .json else {
            throw ValidationError("--json and --format exclude each other.")
        }
    }

    /// Prints what was found.
    ///
    /// - Throws: `ExitCode` 78 (EX_CONFIG) where the file has errors, 1 where tests failed or warnings are to
    ///   count.
    package func run() throws {
        let check = ConfigurationCheck(path: file, format: format ?? (json ? .json : .text)) { configuration in
            let run = RoutingTestRun(configuration, reader: .files(beside: file))
            return ConfigurationCheck.Tested(
                count: run.results.count, failed: run.failures, findings: run.findings)
        }
        print(check.output, terminator: "")
        guard check.isUsable else { throw ExitCode(Self.configurationErrorStatus) }
        if check.hasFailedTests || (strict && check.hasWarnings) { throw ExitCode(ExitStatus.no.rawValue) }
    }

    /// EX_CONFIG of sysexits.
    static let configurationErrorStatus: Int32 = 78
}

extension ConfigurationCheck.Format: ExpressibleByArgument {}
