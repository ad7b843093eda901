import Glibc

/// A Unix socket that this process has made and listens at.
///
/// A file that a crash has left is replaced. One behind which somebody listens is not: two daemons would take turns at
/// taking each other's calls away.
struct UnixSocket: Sendable {
    /// Whoever is given it closes it.
    let descriptor: Int32
    /// Whether the file belongs to the group it was to be given; true where it was to be given to none.
    let hasGroup: Bool
    private let path: String
    private let file: File

    /// A file of the disk, whatever its name.
    private struct File: Equatable {
        let device: dev_t
        let inode: ino_t

        init?(_ path: String) {
            var about = stat()
            guard lstat(path, &about) == 0 else { return nil }
            (device, inode) = (about.st_dev, about.st_ino)
        }
    }

    /// Makes the socket and listens.
    ///
    /// - Parameters:
    ///   - backlog: connections the kernel keeps until they are accepted.
    /// - Throws: ``ListenFailure``.
    init(path: String, mode: mode_t, group: gid_t?, backlog: Int32) throws(ListenFailure) {
        let failure = { (code: Int32) in ListenFailure(.unix(path: path, mode: mode, group: group), code: code) }
        guard var address = Self.address(path) else { throw failure(ENAMETOOLONG) }
        if let code = Self.clear(path, &address) { throw failure(code) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure(errno) }
        // The process's umask makes the socket its owner's alone until it is given its mode: no moment is open to all.
        let isBound = Self.with(&address) { bind(descriptor, $0, $1) } == 0
        if isBound { chmod(path, mode) }
        hasGroup = group.map { isBound && Self.give(path, to: $0) } ?? true
        guard isBound, listen(descriptor, backlog) == 0, let file = File(path) else {
            let code = errno
            close(descriptor)
            throw failure(code)
        }
        self.descriptor = descriptor
        self.path = path
        self.file = file
    }

    /// Gives a file to a group.
    ///
    /// - Returns: whether it belongs to it now. A user who is no root may give it only to their own groups (chown(2)); where
    ///   the folder has given it the group already, nothing has to be done.
    static func give(_ path: String, to group: gid_t) -> Bool {
        var about = stat()
        return chown(path, uid_t.max, group) == 0 || lstat(path, &about) == 0 && about.st_gid == group
    }

    /// Removes the file, unless somebody has put another one in its place.
    func remove() {
        if File(path) == file { unlink(path) }
    }

    /// Removes what is left of a daemon that has crashed.
    ///
    /// - Returns: an `errno` where the path is not to be had.
    private static func clear(_ path: String, _ address: inout sockaddr_un) -> Int32? {
        var about = stat()
        guard lstat(path, &about) == 0 else { return nil }
        guard about.st_mode & S_IFMT == S_IFSOCK else { return ENOTSOCK }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard probe >= 0 else { return errno }
        defer { close(probe) }
        guard with(&address, { connect(probe, $0, $1) }) != 0 else { return EADDRINUSE }
        switch errno {
        case ECONNREFUSED: return unlink(path) == 0 || errno == ENOENT ? nil : errno
        case ENOENT: return nil
        // Its queue is full: somebody listens.
        case EAGAIN: return EADDRINUSE
        case let code: return code
        }
    }

    private static func address(_ path: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        return withUnsafeMutableBytes(of: &address.sun_path) { place in
            guard bytes.count < place.count else { return false }
            place.copyBytes(from: bytes)
            return true
        } ? address : nil
    }

    private static func with<Value>(
        _ address: inout sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
