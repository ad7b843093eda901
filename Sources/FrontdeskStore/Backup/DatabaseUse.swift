import Glibc

/// Whether a program has a database open.
package enum DatabaseUse {
    /// The bytes of which each connection locks some as long as it is open, in WAL mode (sqlite.org/src, os.h: SHARED_FIRST,
    /// SHARED_SIZE).
    private static let shared: (first: Int64, count: Int64) = (0x4000_0002, 510)

    /// Asks the kernel, without taking a lock.
    ///
    /// Only for a process that does not have it open itself: it would not see its own locks, and would lose them.
    package static func isInUse(_ database: String) -> Bool {
        let descriptor = open(database, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(shared.first)
        lock.l_len = off_t(shared.count)
        return fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }
}
