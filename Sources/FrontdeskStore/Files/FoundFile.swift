import Glibc

/// What lies where a file of the desk's is to be, opened to be read.
///
/// Verbs are run as root in folders that belong to the daemon's user: a link is not followed, and of a pipe nobody waits for
/// the other end (open(2)).
enum FoundFile {
    /// A regular file: its descriptor, which the caller closes, and what fstat(2) says of it.
    case file(Int32, about: stat)
    case missing
    /// It is a link, a folder, a pipe, a socket or a device: nothing of the desk's makes such a thing.
    case foreign

    /// - Throws: `unavailable` where it is there and does not open.
    init(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: self = .missing
            // A link; a socket, or a pipe's like; a file where a folder is to be.
            case ELOOP, ENXIO, ENOTDIR: self = .foreign
            default: throw DurableFile.failure("open \(path)")
            }
            return
        }
        var about = stat()
        guard fstat(descriptor, &about) == 0 else {
            let failure = DurableFile.failure("stat \(path)")
            close(descriptor)
            throw failure
        }
        guard about.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            self = .foreign
            return
        }
        self = .file(descriptor, about: about)
    }

    /// Its descriptor and bytes for one who can do nothing without it; `nil` where there is none.
    ///
    /// - Throws: `damaged` where it is foreign.
    static func existing(_ path: String) throws(StoreError) -> (descriptor: Int32, bytes: Int)? {
        switch try FoundFile(path) {
        case .file(let descriptor, let about): (descriptor, Int(about.st_size))
        case .missing: nil
        case .foreign: throw .damaged("\(path) is a link or no file")
        }
    }
}
