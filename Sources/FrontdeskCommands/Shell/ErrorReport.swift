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
        if wantsJSON { return shell.writeError(String(decoding: problem.jsonBytes, as: UTF8.self) + "\n") }
        shell.writeError("frontdesk: \(visible(error.description)) (\(visible(problem.code)))\n")
        if let owner = problem["owner"]?.string { shell.writeError("\(visible(owner)) has it.\n") }
        if problem.code == "new-message" {
            shell.writeError("Read it with \"frontdesk show\", or send yours all the same with --anyway.\n")
        }
        if problem.keptDraft {
            shell.writeError("Your text is kept as a draft: \"frontdesk draft\".\n")
        }
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
