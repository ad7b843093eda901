import ArgumentParser
import FrontdeskConfig
import FrontdeskCore

/// `frontdesk explain`: what a code of a finding means, and what to do about it.
struct ExplainCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Explain the code of a finding, as in FD0103.")

    @Argument(help: "The code, as in FD0103.")
    var code: String

    @Flag(help: "Write one JSON object.")
    var json = false

    /// Prints the explanation.
    ///
    /// - Throws: `ValidationError` where there is no such code.
    func run(in shell: Shell) throws -> ExitStatus {
        guard let found = DiagnosticCode.named(code) else {
            let near = DidYouMean.suggestion(for: code, among: DiagnosticCode.catalogue.lazy.map(\.id))
            throw ValidationError("There is no code \(code)." + (near.map { " Did you mean \($0)?" } ?? ""))
        }
        shell.write((json ? Self.json(found) : found.text) + "\n")
        return .done
    }

    private static func json(_ code: DiagnosticCode) -> String {
        var json = JSONWriter(.pretty)
        json.beginObject()
        json.key("code")
        json.string(code.id)
        json.key("title")
        json.string(code.title)
        json.key("explanation")
        json.string(code.explanation)
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
