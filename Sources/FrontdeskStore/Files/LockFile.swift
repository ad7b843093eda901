import Glibc

/// An exclusive lock on a file of its own beside the database: it holds as long as this object lives, and the kernel
/// lets it go when the process dies.
///
/// Not on the database itself: closing any descriptor of that file would drop SQLite's own locks.
final class LockFile: Sendable {
    private let descriptor: Int32

    /// - Throws: `locked` when another holds it.
    init(guarding database: String) throws(StoreError) {
        let path = Self.path(of: database)
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, DurableFile.fileMode)
        guard opened >= 0 else { throw DurableFile.failure("open \(path)") }
        while flock(opened, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            let error = errno == EWOULDBLOCK ? StoreError.locked(database) : DurableFile.failure("lock \(path)")
            close(opened)
            throw error
        }
        descriptor = opened
    }

    /// Where the lock of a database lies.
    static func path(of database: String) -> String { database + ".lock" }

    /// Lets a copy under way see that a daemon starts: see ``lastStart(of:)``.
    func noteStart() {
        // One that cannot be touched costs at most a wait for the copy.
        futimens(descriptor, nil)
    }

    /// When a daemon last began to use the database, in nanoseconds; 0 where none ever has.
    static func lastStart(of database: String) -> Int64 {
        var about = stat()
        guard stat(path(of: database), &about) == 0 else { return 0 }
        return Int64(about.st_mtim.tv_sec) * 1_000_000_000 + Int64(about.st_mtim.tv_nsec)
    }

    deinit {
        close(descriptor)
    }
}
