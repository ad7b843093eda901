import ArgumentParser
import FrontdeskAPI

/// A command that gets the world around it handed in.
protocol ShellCommand: ParsableCommand {
    /// Does it.
    func run(in shell: Shell) throws -> ExitStatus
}

/// A command that talks to the daemon.
protocol DeskCommand: ShellCommand {
    /// Whether it needs the operators' socket.
    static var isForOperators: Bool { get }
    var desk: DeskOptions { get }
    /// Does it.
    func run(_ context: CommandContext) throws -> ExitStatus
}

extension DeskCommand {
    static var isForOperators: Bool { false }

    func run(in shell: Shell) throws -> ExitStatus {
        let socket = desk.socketPath(isForOperators: Self.isForOperators, variable: shell.variable)
        // By the environment only: arguments can be read by every user of the machine.
        let session = shell.variable("FRONTDESK_SESSION").flatMap { $0.isEmpty ? nil : $0 }
        let client = DeskClient(socket: socket, session: session, effects: try shell.deskEffects())
        let context = CommandContext(
            shell: shell, client: client, wantsJSON: desk.json,
            seen: SeenStore(shell: shell, socket: socket, isForSession: session != nil))
        return try run(context)
    }
}
