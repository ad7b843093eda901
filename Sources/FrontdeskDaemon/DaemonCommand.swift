package import ArgumentParser
import Foundation
import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore
import Glibc
import Logging
import ServiceLifecycle
import Systemd
import UnixSignals

/// `frontdeskd`: the daemon, and the verbs that open its database.
package struct DaemonCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "frontdeskd", abstract: "The Frontdesk daemon: takes in messages, routes them, sends answers.",
        version: Release.version,
        subcommands: [
            RunCommand.self, VerifyCommand.self, BackupCommand.self, OpenAPICommand.self, CheckLiveCommand.self,
        ],
        defaultSubcommand: RunCommand.self)

    package init() {}

    /// How the process ends that was called wrongly, the same as `frontdesk`.
    private static let usage: Int32 = 2

    /// Parses the process's arguments and runs what they ask for.
    package static func start() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
            Glibc.exit(usage)
        }
    }
}

/// Runs the daemon in the foreground.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run in the foreground (the default).")

    @Option(help: "The configuration file.")
    var config: String

    @Option(help: "Folder of the sockets; else $RUNTIME_DIRECTORY, else /run/frontdesk.")
    var runtime: String?

    @Option(help: "Folder of the database; else $STATE_DIRECTORY, else /var/lib/frontdesk.")
    var state: String?

    @Option(help: "Folder of the credentials; else $CREDENTIALS_DIRECTORY.")
    var credentials: String?

    @Flag(help: "Start although the journal is ahead of the clock.")
    var acceptClock = false

    func run() async throws {
        umask(0o077)
        signal(SIGPIPE, SIG_IGN)
        // It asks for a reload once there is something to reload, and must not end the daemon before.
        signal(SIGHUP, SIG_IGN)
        let isJournal = JournalRecord.isStandardError
        LoggingSystem.bootstrap { label in
            if isJournal { return JournalLogHandler(label: label) }
            return LineLogHandler(label: label, isJournal: false)
        }
        let logger = Logger(label: "frontdeskd")
        // Before there is a thread, and before there is a descriptor that could be taken for one of them.
        let sockets = InheritedSocket.take()
        // Before anything secret is read.
        if !CoreDumps.forbid() {
            logger.record(.coreDumpsPossible, "a crash may leave a core dump, with all that was in memory")
        }
        let options = DaemonOptions(
            config: config, runtime: runtime, state: state, credentials: credentials, acceptClock: acceptClock)
        do {
            let handed = try HandedSockets(sockets, logger: logger)
            let daemon = Daemon(options: options, configuration: try load(), handed: handed, logger: logger)
            let group = ServiceGroup(
                services: [daemon], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
            try await group.run()
        } catch let error as DaemonError {
            logger.record(error.kind, "\(error.description)")
            throw ExitCode(error.exitCode)
        }
    }

    private func load() throws -> Configuration {
        let (configuration, report, sources) = ConfigurationLoader.load(path: config)
        if !report.diagnostics.isEmpty {
            Findings.write(DiagnosticRenderer(sources: sources).text(report), areErrors: configuration == nil)
        }
        guard let configuration else {
            throw DaemonError.configuration("the configuration has errors: nothing was started")
        }
        return configuration
    }
}

/// Proves that journal, checkpoints and present state say the same.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a database: fold of the journal = checkpoints = present state.",
        discussion: """
            It reads one moment of the database and changes nothing, so a daemon may go on beside it. Ends with 1 where \
            something is wrong; with 75 where a daemon has started meanwhile, which goes first: then run it again.
            """)

    @Argument(help: "The database file.")
    var file: String

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() throws {
        let report = Verifier.verify(path: file)
        do {
            try FileHandle.standardOutput.write(contentsOf: json ? Data(report.jsonLines) : Data(report.text.utf8))
        } catch {
            FileHandle.standardError.write(Data("frontdeskd: the output could not be written\n".utf8))
            throw ExitCode(DaemonError.store("").exitCode)
        }
        if report.isInterrupted { throw ExitCode(DaemonError.locked("").exitCode) }
        if !report.isSound { throw ExitCode(1) }
    }
}
