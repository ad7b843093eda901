import ArgumentParser
import FrontdeskConfig
import FrontdeskCore

/// `frontdesk config fmt`: configuration files in the one form, comments included.
struct ConfigFormat: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Lay configuration files out alike; comments, order and meaning stay.",
        discussion:
            "Two blanks a level, lines of 100 columns where they can be, short objects on one line. What shared a "
            + "line goes on sharing it where it fits. A file is replaced as a whole and keeps its mode and owner; one with "
            + "errors of syntax is left alone, exit 78. With - standard input is written to standard output.")

    @Argument(help: "The files; - is standard input.")
    var files: [String] = [ConfigurationLoader.usualPath]

    @Flag(help: "Change nothing; name the files that would change and exit with 1.")
    var check = false

    /// Formats the files one after the other; what is wrong with one does not keep the others.
    ///
    /// - Returns: 78 where a file has errors of syntax, 1 where one cannot be read or written, or would change.
    func run(in shell: Shell) throws -> ExitStatus {
        files.map { format($0, shell) }.max { $0.rawValue < $1.rawValue } ?? .done
    }

    /// Formats one file; returns how the command would end for it alone.
    private func format(_ file: String, _ shell: Shell) -> ExitStatus {
        do {
            let isStream = file == "-"
            let old =
                isStream
                ? shell.readInput(JSONLimits.configBytesMax)
                : try FileReplacement.read(file)
            guard let old else { throw ValidationError("it is too large") }
            guard let new = ConfigurationFormatter.formatted(old) else {
                let name = isStream ? "standard input" : file
                let (report, sources) = ConfigurationFormatter.faults(of: SourceFile(name: name, bytes: old))
                shell.writeError(DiagnosticRenderer(sources: sources).text(report))
                return .config
            }
            if check {
                guard new != old else { return .done }
                shell.write(TerminalText.escaped(file) + "\n")
                return .no
            }
            if isStream {
                shell.write(new)
            } else if new != old {
                try FileReplacement.write(new, to: file, inPlaceOf: old)
            }
            return .done
        } catch {
            shell.writeError("frontdesk: \(TerminalText.escaped(file)): \(error)\n")
            return .no
        }
    }
}
