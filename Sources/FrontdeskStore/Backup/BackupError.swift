/// Why there is no backup. Nothing of it is left, except where another one is at work, and of one that is only not settled.
package enum BackupError: Error, Equatable {
    /// There is something at the place of the folder.
    case targetExists(String)
    /// There is a folder where this one would grow, and it is none of ours.
    case targetForeign(String)
    /// Another backup is at work on the same folder.
    case targetBusy(String)
    /// There is no database.
    case sourceMissing(String)
    /// It is not a database of a desk, or it does not read.
    case sourceDamaged(String)
    /// A newer release wrote it.
    case sourceNewer(found: Int, known: Int)
    /// The daemon was started anew again and again, and each time the copy was begun anew.
    case interrupted(String)
    /// The disk or the system failed.
    case failed(String)
    /// All of it is written and has its name, but the disk or the system failed then.
    case unsettled(String, String)

    /// Stable, for scripts.
    package var code: String {
        switch self {
        case .targetExists: "backup-target-exists"
        case .targetForeign: "backup-target-foreign"
        case .targetBusy: "backup-busy"
        case .sourceMissing: "backup-source-missing"
        case .sourceDamaged: "backup-source-damaged"
        case .sourceNewer: "database-newer"
        case .interrupted: "backup-interrupted"
        case .failed: "backup-failed"
        case .unsettled: "backup-unsettled"
        }
    }

    /// What happened, and what to do.
    package var text: String {
        switch self {
        case .targetExists(let path): "\(path) exists: name a folder that does not, such as one with the date"
        case .targetForeign(let path):
            "\(path) exists and no backup has left it: move it away, or name another folder"
        case .targetBusy(let path): "another backup is writing to \(path): wait for it, or name another folder"
        case .sourceMissing(let path):
            "there is no database at \(path): say where it is by --state and --database"
        case .sourceDamaged(let what): "the database does not read: \(what): see what frontdesk verify says of it"
        case .sourceNewer(let found, let known):
            "the database has the form \(found), this release knows up to \(known): use the release that wrote it"
        case .interrupted(let path): "the daemon of \(path) was started anew again and again: try once it stays up"
        case .failed(let what):
            "\(what): nothing was kept: make room there, see to the permissions, or name another folder"
        case .unsettled(let folder, let what):
            "\(folder) is made, but \(what): a power cut may undo it: see to the disk, then make another one"
        }
    }
}
