import Crypto
import Glibc

/// The folder of a backup while it grows: named `….part`, locked against another backup, and given its own name only when
/// all in it is on the disk.
///
/// Its file ``note`` comes first and tells that it is ours to remove; at the end it holds what the backup does.
///
/// Where root makes it for the daemon's user, that one is not trusted: what lies in the desk's folders is copied only where
/// it is a file of the user's own, and the folder is given away last, so that nobody else can change the ways root goes in it.
final class BackupFolder {
    /// What became of a file that was to be copied.
    enum Copied: Equatable {
        /// With the SHA-256 of its bytes, lower-case hex.
        case copied(String)
        case missing
        /// It is a link, no file at all, or belongs to another user than the database.
        case foreign
    }

    /// Says what the folder holds.
    static let note = "backup.json"

    let folder: String
    let part: String
    /// Whether the rest of a backup that was killed was removed.
    let hasCleared: Bool
    /// Whose the files are to be: the desk's, where root makes the copy.
    private let owner: (user: uid_t, group: gid_t)?
    private let descriptor: Int32
    /// Folders whose names and entries are not synced yet.
    private var unsynced: [String] = []
    private(set) var bytes: Int64 = 0

    /// - Parameter source: the database, whose owner the copy gets.
    init(_ folder: String, of source: String) throws(BackupError) {
        self.folder = folder
        part = folder + DurableFile.unfinished
        var about = stat()
        guard lstat(folder, &about) != 0 else { throw .targetExists(folder) }
        owner = geteuid() == 0 && stat(source, &about) == 0 ? (about.st_uid, about.st_gid) : nil
        let isNew = mkdir(part, DurableFile.folderMode) == 0
        guard isNew || errno == EEXIST else { throw BackupError(DurableFile.failure("mkdir \(part)")) }
        descriptor = open(part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw .targetForeign(part) }
        do throws(BackupError) {
            guard fstat(descriptor, &about) == 0, about.st_uid == geteuid() else { throw .targetForeign(part) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .targetBusy(part) }
            let names = DurableFile.names(in: part)
            guard names.isEmpty || names.contains(Self.note) else { throw .targetForeign(part) }
            hasCleared = !isNew
            for name in names where name != Self.note { Self.remove("\(part)/\(name)") }
        } catch {
            close(descriptor)
            throw error
        }
        do throws(StoreError) {
            DurableFile.remove("\(part)/\(Self.note)")
            try write([], as: Self.note)
        } catch {
            discard()
            throw BackupError(error)
        }
        unsynced = [part]
    }

    deinit {
        close(descriptor)
    }

    /// Makes a folder in it, with those above.
    func makeFolder(_ name: String) throws(StoreError) {
        let path = "\(part)/\(name)"
        guard mkdir(path, DurableFile.folderMode) == 0 else { throw DurableFile.failure("mkdir \(path)") }
        let made = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard made >= 0 else { throw DurableFile.failure("open \(path)") }
        defer { close(made) }
        try give(path, to: made)
        unsynced.append(path)
    }

    /// Copies a file into it, synced.
    func copy(_ source: String, as name: String) throws(StoreError) -> Copied {
        let (from, about): (Int32, stat)
        switch try FoundFile(source) {
        case .file(let opened, let found): (from, about) = (opened, found)
        case .missing: return .missing
        case .foreign: return .foreign
        }
        defer { close(from) }
        // A second name of another's file is no link.
        guard owner.map({ $0.user == about.st_uid }) ?? true else { return .foreign }
        try DiskRoom.check(for: Int64(about.st_size), leaving: StoreLimits.backupReserveBytes, in: part)
        let path = "\(part)/\(name)"
        let to = try create(path)
        defer { close(to) }
        var hash = SHA256()
        var piece = [UInt8](repeating: 0, count: StoreLimits.digestPieceBytes)
        while true {
            let count = read(from, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw DurableFile.failure("read \(source)") }
            guard count > 0 else { break }
            let some = count == piece.count ? piece : Array(piece[..<count])
            some.withUnsafeBytes { hash.update(bufferPointer: $0) }
            try DurableFile.writeAll(some, to: to, path)
            bytes += Int64(count)
        }
        guard fsync(to) == 0 else { throw DurableFile.failure("fsync \(path)") }
        return .copied(DurableFile.hex(hash.finalize()))
    }

    /// Counts a file that somebody else has written into it, and gives it its owner.
    func adopt(_ name: String) throws(StoreError) {
        let path = "\(part)/\(name)"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DurableFile.failure("open \(path)") }
        defer { close(descriptor) }
        try give(path, to: descriptor)
        bytes += DurableFile.status(path)?.bytes ?? 0
    }

    /// Gives it its name, once its note is written and all of it is on the disk.
    func finish(note: [UInt8]) throws(BackupError) {
        do throws(StoreError) {
            DurableFile.remove("\(part)/\(Self.note)")
            try write(note, as: Self.note)
            for path in unsynced.reversed() { try DurableFile.syncFolder(path) }
        } catch {
            throw BackupError(error)
        }
        var about = stat()
        // An empty folder would be replaced.
        guard lstat(folder, &about) != 0 else { throw .targetExists(folder) }
        guard rename(part, folder) == 0 else { throw BackupError(DurableFile.failure("rename \(part)")) }
    }

    /// Gives it to its owner, now that nothing more is written there, and has its name on the disk.
    ///
    /// - Throws: `unsettled`: then it is there all the same.
    func settle() throws(BackupError) {
        do throws(StoreError) {
            try give(folder, to: descriptor)
            guard fsync(descriptor) == 0 else { throw DurableFile.failure("fsync \(folder)") }
            try DurableFile.syncFolder(DurableFile.folder(of: folder))
        } catch {
            guard case .failed(let what) = BackupError(error) else { throw BackupError(error) }
            throw .unsettled(folder, what)
        }
    }

    /// Removes all of it.
    func discard() {
        Self.remove(part)
    }

    private func write(_ bytes: [UInt8], as name: String) throws(StoreError) {
        let path = "\(part)/\(name)"
        let descriptor = try create(path)
        defer { close(descriptor) }
        try DurableFile.writeAll(bytes, to: descriptor, path)
        guard fsync(descriptor) == 0 else { throw DurableFile.failure("fsync \(path)") }
    }

    private func create(_ path: String) throws(StoreError) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, DurableFile.fileMode)
        guard descriptor >= 0 else { throw DurableFile.failure("create \(path)") }
        do throws(StoreError) {
            try give(path, to: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private func give(_ path: String, to descriptor: Int32) throws(StoreError) {
        guard let owner else { return }
        guard fchown(descriptor, owner.user, owner.group) == 0 else { throw DurableFile.failure("chown \(path)") }
    }

    /// Removes a file, or a folder with all in it; links are removed, not followed.
    private static func remove(_ path: String) {
        var about = stat()
        guard lstat(path, &about) == 0 else { return }
        guard about.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        // The note last: until all else is gone the rest is still known as ours.
        let names = DurableFile.names(in: path)
        for name in names where name != note { remove("\(path)/\(name)") }
        unlink("\(path)/\(note)")
        rmdir(path)
    }
}

extension BackupError {
    /// What a failure of the store's files means for a backup.
    init(_ error: StoreError) {
        switch error {
        case .newer(let found, let known): self = .sourceNewer(found: found, known: known)
        case .damaged(let what), .refusedData(let what): self = .sourceDamaged(what)
        case .unavailable(let what), .locked(let what): self = .failed(what)
        }
    }
}
