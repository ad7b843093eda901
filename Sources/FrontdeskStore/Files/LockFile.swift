import Glibc

/// An exclusive lock on a file of its own beside the database: it holds as long as this object lives, and the kernel
/// lets it go when the process dies.
///
/// Not on the database itself: closing any descriptor of that file would drop SQLite's own locks.
final class LockFile: Sendable {
    private let descriptor: Int32

    /// - Throws: `locked` when another holds it.
    init(_ path: String, guarding database: String) throws(StoreError) {
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

    deinit {
        close(descriptor)
    }
}
