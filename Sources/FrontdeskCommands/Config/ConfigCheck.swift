package import ArgumentParser
import FrontdeskConfig

/// `frontdesk config check`: everything that is wrong with a configuration file, before a daemon sees it.
package struct ConfigCheck: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a configuration file; nothing but the file is read.",
        discussion: "Exits with 0 where a daemon would run with the file, else with 78. Warnings do not count, unless "
            + "--strict says so. Secrets and Unix users are looked up by the daemon only. `frontdesk explain CODE` "
            + "explains a finding.")

    @Argument(help: "The configuration file.")
    var file: String

    @Flag(help: "Write the findings as one JSON object.")
    var json = false

    @Flag(help: "Exit with 1 where there are warnings.")
    var strict = false

    /// A command without its arguments, for the parser.
    package init() {}

    /// Prints what was found.
    ///
    /// - Throws: `ExitCode` 78 (EX_CONFIG) where the file has errors, 1 where it has warnings that are to count.
    package func run() throws {
        let check = ConfigurationCheck(path: file, json: json)
        print(check.output, terminator: "")
        guard check.isUsable else { throw ExitCode(Self.configurationErrorStatus) }
        if strict, check.hasWarnings { throw ExitCode(ExitStatus.no.rawValue) }
    }

    /// EX_CONFIG of sysexits.
    private static let configurationErrorStatus: Int32 = 78
}
