import ArgumentParser
import FrontdeskConfig
import FrontdeskCore
import Glibc

/// `frontdesk config fmt`: configuration files in the one form, comments included.
struct ConfigFormat: ParsableCommand {
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
    /// - Throws: `ExitCode` 78 where a file has errors of syntax, 1 where one cannot be read or written, or would change.
    func run() throws {
        var code = ExitStatus.done.rawValue
        for file in files { code = max(code, format(file)) }
        if code != ExitStatus.done.rawValue { throw ExitCode(code) }
    }

    /// Formats one file; returns the exit code for it.
    private func format(_ file: String) -> Int32 {
        do {
            let isStream = file == "-"
            let old =
                isStream
                ? PrivateFile.readAll(STDIN_FILENO, bytesMax: JSONLimits.configBytesMax)
                : try FileReplacement.read(file)
            guard let old else { throw ValidationError("it is too large") }
            guard let new = ConfigurationFormatter.formatted(old) else {
                let name = isStream ? "standard input" : file
                let (report, sources) = ConfigurationFormatter.faults(of: SourceFile(name: name, bytes: old))
                say(DiagnosticRenderer(sources: sources).text(report))
                return ExitStatus.config.rawValue
            }
            if check {
                guard new != old else { return ExitStatus.done.rawValue }
                print(TerminalText.escaped(file))
                return ExitStatus.no.rawValue
            }
            if isStream {
                print(String(decoding: new, as: UTF8.self), terminator: "")
            } else if new != old {
                try FileReplacement.write(new, to: file, inPlaceOf: old)
            }
            return ExitStatus.done.rawValue
        } catch {
            say("frontdesk: \(TerminalText.escaped(file)): \(error)\n")
            return ExitStatus.no.rawValue
        }
    }

    private func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
