import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// The command `frontdesk`: for agents, leads and operators.
package enum Frontdesk {
    /// Runs a command line and tells how the process is to end.
    package static func main(arguments: [String], shell: Shell) -> Int32 {
        do {
            var command = try RootCommand.parseAsRoot(GlobalArguments.moved(arguments))
            if let command = command as? any ShellCommand { return try command.run(in: shell).rawValue }
            try command.run()
            return ExitStatus.done.rawValue
        } catch let status as ExitCode {
            return status.rawValue
        } catch {
            return ErrorReport(shell: shell, wantsJSON: arguments.contains("--json")).report(error).rawValue
        }
    }
}

/// The root of all commands; alone it shows the guide.
struct RootCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "frontdesk",
        abstract: "Take, answer and steer the desk's conversations.",
        discussion: """
            An agent's day: "frontdesk ready", "frontdesk next", "frontdesk accept", \
            "frontdesk reply TEXT", and at its end "frontdesk finishing" and "frontdesk offline". \
            Where a command takes a conversation and none is named, the one in hand is meant.

            A gateway speaks for an agent by the session in $FRONTDESK_SESSION.

            Exit codes: 0 done, 1 no, 2 wrong usage, 69 no daemon answers, 74 the output could not be written, \
            75 try again, 78 configuration error.
            """,
        version: Release.version,
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "Your day",
                subcommands: [
                    MeCommand.self, ReadyCommand.self, FinishingCommand.self, AwayCommand.self, OfflineCommand.self,
                    NextCommand.self, AcceptCommand.self, DeclineCommand.self,
                ]),
            CommandGroup(
                name: "Conversation",
                subcommands: [
                    MineCommand.self, ListCommand.self, ShowCommand.self, OpenCommand.self, ReplyCommand.self,
                    NoteCommand.self, DraftCommand.self, FileCommand.self, WaitCommand.self, ActiveCommand.self,
                    ResolveCommand.self,
                    DoneCommand.self,
                    ParkCommand.self, SnoozeCommand.self, TransferCommand.self, ReturnCommand.self, SpamCommand.self,
                    NotSpamCommand.self, ReopenCommand.self,
                ]),
            CommandGroup(
                name: "Lead",
                subcommands: [
                    TakeCommand.self, AssignCommand.self, PriorityCommand.self, ContactCommand.self,
                ]),
            CommandGroup(
                name: "Desk",
                subcommands: [
                    QueuesCommand.self, AgentsCommand.self, StatusCommand.self, EventsCommand.self, WhyCommand.self,
                    WhyNotCommand.self, WhyWaitingCommand.self,
                ]),
            CommandGroup(
                name: "Operator",
                subcommands: [
                    ReloadCommand.self, ChannelsCommand.self, DeliverCommand.self, OutboxCommand.self,
                    QuarantineCommand.self, VerifyCommand.self, BackupCommand.self, ConfigGroup.self, RouteGroup.self,
                    ExplainCommand.self,
                ]),
        ])

    func run(in shell: Shell) throws -> ExitStatus {
        shell.write(Guide.text)
        return .done
    }
}
