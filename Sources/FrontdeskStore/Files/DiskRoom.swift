import Glibc

/// What is free on a disk, and what a copy has to leave of it to the desk.
enum DiskRoom {
    /// Bytes that may still be written on the file system of a folder; nil when the system does not say.
    static func freeBytes(at folder: String) -> Int64? {
        var about = statvfs()
        guard statvfs(folder, &about) == 0 else { return nil }
        return Int64(clamping: UInt64(about.f_bavail) * UInt64(about.f_frsize))
    }

    /// - Parameter reserve: bytes that stay free.
    /// - Throws: `unavailable` where so many bytes more would leave less.
    static func check(for bytes: Int64, leaving reserve: Int64, in folder: String) throws(StoreError) {
        guard let free = freeBytes(at: folder), free - bytes < reserve else { return }
        throw .unavailable(
            """
            \(folder) has \(free >> 20) MiB free, the copy needs \((bytes >> 20) + 1) MiB more and leaves \(reserve >> 20) \
            MiB to the desk
            """)
    }
}
