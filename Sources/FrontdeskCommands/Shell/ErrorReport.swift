import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// Tells people, or programs, why a command did not do what it was asked to.
struct ErrorReport {
    let shell: Shell
    let wantsJSON: Bool

    /// Says it and gives the exit status.
    func report(_ error: any Error) -> ExitStatus {
        switch error {
        case let error as DeskError:
            say(error)
            return ExitStatus(error)
        case let error as CommandFailure:
            shell.writeError("frontdesk: \(visible(error.message))\n")
            return error.status
        default:
            return parsing(error)
        }
    }

    private func say(_ error: DeskError) {
        guard case .problem(let problem) = error else {
            return shell.writeError("frontdesk: \(visible(error.description)).\n")
        }
        if wantsJSON {
            return shell.writeError(VisibleText.json(String(decoding: problem.jsonBytes, as: UTF8.self)) + "\n")
        }
        let text = ProblemText(problem)
        shell.writeError("frontdesk: \(visible(text.sentence)) (\(visible(problem.code)))\n")
        for advice in text.advice { shell.writeError("\(visible(advice))\n") }
    }

    /// What the parser of arguments throws: a call for help, which is no error, or a wrong call.
    private func parsing(_ error: any Error) -> ExitStatus {
        let text = RootCommand.fullMessage(for: error)
        let message = text.hasSuffix("\n") ? text : text + "\n"
        guard RootCommand.exitCode(for: error).isSuccess else {
            shell.writeError(message)
            return .usage
        }
        shell.write(message)
        return .done
    }

    private func visible(_ text: String) -> String { VisibleText.line(text) }
}
