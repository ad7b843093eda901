import Glibc

/// Keeps the files beside a database while somebody copies them: a lock on the folder they lie in (flock(2)), which the
/// kernel lets go when the process dies.
///
/// Who copies shares it with others who copy; who removes files takes it alone, and leaves them where that is not to be
/// had.
final class BackupLease: Sendable {
    private let descriptor: Int32

    /// For who copies: waits for a removal under way, which takes milliseconds.
    init(copyingFrom folder: String) throws(StoreError) {
        descriptor = try Self.open(folder)
        while flock(descriptor, LOCK_SH) != 0 {
            if errno == EINTR { continue }
            let failure = DurableFile.failure("lock \(folder)")
            close(descriptor)
            throw failure
        }
    }

    /// For who removes; nil while somebody copies.
    init?(removingFrom folder: String) throws(StoreError) {
        descriptor = try Self.open(folder)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            let isTaken = errno == EWOULDBLOCK
            let failure = DurableFile.failure("lock \(folder)")
            close(descriptor)
            if isTaken { return nil }
            throw failure
        }
    }

    deinit {
        close(descriptor)
    }

    private static func open(_ folder: String) throws(StoreError) -> Int32 {
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DurableFile.failure("open \(folder)") }
        return descriptor
    }
}
