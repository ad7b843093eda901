import ArgumentParser
import FrontdeskConfig

/// `frontdesk config diff`: what is otherwise in a configuration than in another, by meaning.
struct ConfigDiff: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Tell what is otherwise in a new configuration than in an old one.",
        discussion: "Both are compared by names and meaning: comments, the order of keys, other spellings of a time "
            + "and defaults that are written out are no difference. What stands beside either file in conf.d belongs "
            + "to it. Exits with 0 whether or not they differ, and with 78 where one of them has errors.")

    @Argument(help: "The main file of the old configuration.")
    var old: String

    @Argument(help: "The main file of the new configuration.")
    var new: String = ConfigurationLoader.usualPath

    @Flag(help: "Write the changes as one JSON object.")
    var json = false

    func run(in shell: Shell) throws -> ExitStatus {
        guard let before = files(of: old, shell), let after = files(of: new, shell) else { return .config }
        let difference = ConfigurationDifference(from: before, to: after)
        if json {
            shell.write(difference.json() + [UInt8(ascii: "\n")])
        } else if difference.isEmpty {
            shell.write("no difference in meaning\n")
        } else {
            shell.write(difference.lines.map { $0 + "\n" }.joined())
        }
        return .done
    }

    /// The files of a configuration, or nil after saying what is wrong with them.
    private func files(of path: String, _ shell: Shell) -> [ConfigurationFile]? {
        let (configuration, report, sources) = ConfigurationLoader.load(path: path, lint: LintOptions(isOn: false))
        if configuration == nil { shell.writeError(DiagnosticRenderer(sources: sources).text(report)) }
        return configuration?.files
    }
}
