import ArgumentParser
import Foundation
import FrontdeskStore
import Glibc
import Systemd

/// `frontdeskd backup`: a folder that is as good as the desk's own.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy a desk to a folder, beside a running daemon or without one.",
        discussion: """
            The database first, then the blobs, checkpoints and refresh tokens that belong to it. Ends with 0; with 1 where \
            there is no database, the folder exists, or the desk has lost a file itself; 74 where the disk failed; 75 where \
            another backup writes to the same folder; 78 where a newer release wrote the database.
            """)

    @Argument(help: "The folder to make.")
    var folder: String

    @Option(help: "The desk's state folder; else $STATE_DIRECTORY, else /var/lib/frontdesk.")
    var state: String?

    @Option(help: "The database: a path within the state folder, or a whole one.")
    var database = "desk.sqlite"

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        umask(0o077)
        let options = DaemonOptions(config: "", runtime: nil, state: state, credentials: nil, acceptClock: false)
        let path = options.path(database, below: options.state)
        let isInUse = DatabaseUse.isInUse(path)
        let report: BackupReport
        do throws(BackupError) {
            report = try Backup.make(
                of: path,
                tokens: Backup.Tokens(folder: options.state, prefix: RefreshTokenFile.prefix), in: folder)
        } catch {
            Self.complain("\(error.code): \(error.text)")
            throw ExitCode(Self.exitCode(error))
        }
        Self.tell(report)
        if !isInUse {
            Self.complain(
                "no daemon uses \(path) now: where one runs, say by --state and --database which is its database"
            )
        }
        if report.hasCleared { Self.complain("the rest of a backup that was ended was removed first") }
        do {
            try FileHandle.standardOutput.write(contentsOf: json ? Data(report.json) : Data(report.text.utf8))
        } catch {
            Self.complain("the backup is made; the output could not be written")
            throw ExitCode(DaemonError.store("").exitCode)
        }
        if !report.isWhole { throw ExitCode(1) }
    }

    /// The journal has each backup, also one that a timer has made; where there is no journal nobody misses it.
    private static func tell(_ report: BackupReport) {
        var record = JournalRecord()
        record.add("MESSAGE", report.text.split(separator: "\n").last.map(String.init) ?? "")
        record.add("PRIORITY", report.isWhole ? "5" : "4")
        record.add("SYSLOG_IDENTIFIER", "frontdeskd")
        record.add("FRONTDESK_KIND", LogKind.backedUp.rawValue)
        record.add("MESSAGE_ID", LogKind.backedUp.messageID)
        _ = record.send()
    }

    private static func complain(_ text: String) {
        FileHandle.standardError.write(Data("frontdeskd: \(text)\n".utf8))
    }

    private static func exitCode(_ error: BackupError) -> Int32 {
        switch error {
        case .targetExists, .targetForeign, .sourceMissing: 1
        case .sourceDamaged, .failed, .unsettled: DaemonError.store("").exitCode
        case .targetBusy, .interrupted: DaemonError.locked("").exitCode
        case .sourceNewer: DaemonError.newer("").exitCode
        }
    }
}
