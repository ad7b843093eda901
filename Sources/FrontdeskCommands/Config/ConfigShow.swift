import ArgumentParser
import FrontdeskConfig

/// `frontdesk config show`: the configuration as one, with what holds by default and where each value stands.
struct ConfigShow: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the configuration as the daemon would use it.",
        discussion:
            "Prints the main file and those of conf.d as one JSON text. Secrets are never shown, only where they "
            + "are to be found. Exits with 78 where `config check` finds errors.")

    @Argument(help: "The main file.")
    var file: String = ConfigurationLoader.usualPath

    @Flag(help: "Fill in what holds where the files say nothing.")
    var effective = false

    @Flag(help: "One line for each value, with the file and line it stands on, or \"default\".")
    var origins = false

    @Flag(help: "With --origins: write one JSON array.")
    var json = false

    /// Prints the configuration.
    func run(in shell: Shell) throws -> ExitStatus {
        let (configuration, report, sources) = EffectiveConfiguration.load(path: file, isFull: effective)
        guard let configuration else {
            shell.writeError(DiagnosticRenderer(sources: sources).text(report))
            return .config
        }
        shell.write(origins ? (json ? configuration.originJSON : configuration.originText) : configuration.text)
        return .done
    }
}
