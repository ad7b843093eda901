import ArgumentParser
import FrontdeskAPI

/// A command that gets the world around it handed in.
protocol ShellCommand: ParsableCommand {
    /// Does it.
    func run(in shell: Shell) throws -> ExitStatus
}

/// Who may call a command, and so by which socket.
enum Audience {
    case agents, operators, both
}

/// A command that talks to the daemon.
protocol DeskCommand: ShellCommand {
    static var audience: Audience { get }
    var desk: DeskOptions { get }
    /// Does it.
    func run(_ context: CommandContext) throws -> ExitStatus
}

extension DeskCommand {
    static var audience: Audience { .agents }

    func run(in shell: Shell) throws -> ExitStatus { try talk(in: shell) }

    /// Does it at the socket that is for the caller.
    func talk(in shell: Shell) throws -> ExitStatus {
        // By the environment only: arguments can be read by every user of the machine.
        let session = shell.variable("FRONTDESK_SESSION").flatMap { $0.isEmpty ? nil : $0 }
        let agents = desk.socketPath(forOperators: false, variable: shell.variable)
        let operators = desk.socketPath(forOperators: true, variable: shell.variable)
        switch Self.audience {
        case .agents: return try run(in: shell, at: agents, session)
        case .operators: return try run(in: shell, at: operators, session)
        case .both: break
        }
        // Of others than root the daemon knows what they are.
        if shell.isRoot, session == nil { return try run(in: shell, at: operators, session) }
        do {
            return try run(in: shell, at: agents, session)
        } catch DeskError.problem(let problem) where problem.code == "unknown-caller" && agents != operators {
            do {
                return try run(in: shell, at: operators, session)
            } catch DeskError.denied {
                throw DeskError.problem(problem)
            }
        }
    }

    private func run(in shell: Shell, at socket: String, _ session: String?) throws -> ExitStatus {
        let client = DeskClient(socket: socket, session: session, effects: try shell.deskEffects())
        let context = CommandContext(
            shell: shell, client: client, wantsJSON: desk.json,
            seen: SeenStore(shell: shell, socket: socket, isForSession: session != nil))
        return try run(context)
    }
}
