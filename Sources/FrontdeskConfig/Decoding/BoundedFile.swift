import Glibc

/// Reads small files whole, and refuses what is no file.
enum BoundedFile {
    /// Why a file could not be read.
    enum Fault: Error, Equatable {
        case missing
        case forbidden
        case notRegular
        case tooLarge
        /// Its group or everyone may read or write it.
        case exposed
        /// Somebody wrote to it meanwhile.
        case changed
        /// The number of any other error of the system.
        case other(Int32)

        /// What happened, in a few words.
        var text: String {
            switch self {
            case .missing: "there is no such file"
            case .forbidden: "no permission"
            case .notRegular: "it is no regular file"
            case .tooLarge: "it is too large"
            case .exposed: "its group or everyone may read or write it"
            case .changed: "it changed while it was read"
            case .other(let number): "error \(number)"
            }
        }
    }

    /// What tells one state of a file from another.
    struct Mark: Equatable {
        private let device, inode, size: UInt64
        /// Seconds and nanoseconds of the last change of its content, and of anything about it.
        private let times: [Int]

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = UInt64(status.st_size)
            times = [
                status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
            ]
        }

        /// The state a path leads to now, or nil where it leads nowhere.
        static func now(_ path: String) -> Mark? {
            var status = stat()
            return stat(path, &status) == 0 ? Mark(status) : nil
        }
    }

    /// The bytes of a regular file of at most so many.
    ///
    /// - Throws: why it cannot be read; `exposed` only where the file is to be private.
    static func read(_ path: String, bytesMax: Int, isPrivate: Bool = false) throws(Fault) -> [UInt8] {
        try readMarked(path, bytesMax: bytesMax, isPrivate: isPrivate).bytes
    }

    /// The bytes of a regular file of at most so many, and the state it had before and after.
    ///
    /// - Throws: why it cannot be read; `exposed` only where the file is to be private.
    static func readMarked(
        _ path: String, bytesMax: Int, isPrivate: Bool = false
    ) throws(Fault) -> (bytes: [UInt8], mark: Mark) {
        // Without O_NONBLOCK a named pipe would hold the caller until somebody writes to it.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw fault(errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw fault(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        guard !isPrivate || status.st_mode & (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH) == 0 else { throw .exposed }
        let mark = Mark(status)
        var bytes: [UInt8] = []
        while bytes.count <= bytesMax {
            let part = try readPart(of: file, atMost: bytesMax + 1 - bytes.count)
            guard part.isEmpty else {
                bytes += part
                continue
            }
            guard fstat(file, &status) == 0 else { throw fault(errno) }
            guard Mark(status) == mark else { throw .changed }
            return (bytes, mark)
        }
        throw .tooLarge
    }

    private static func readPart(of file: Int32, atMost room: Int) throws(Fault) -> [UInt8] {
        while true {
            var number: Int32 = 0
            let part = [UInt8](unsafeUninitializedCapacity: min(room, partBytes)) { buffer, count in
                let got = Glibc.read(file, buffer.baseAddress, buffer.count)
                if got < 0 { number = errno }
                count = max(got, 0)
            }
            if number == 0 { return part }
            guard number == EINTR else { throw fault(number) }
        }
    }

    /// Bytes asked for at once.
    private static let partBytes = 64 << 10

    private static func fault(_ number: Int32) -> Fault {
        switch number {
        case ENOENT, ENOTDIR: .missing
        case EACCES, EPERM: .forbidden
        default: .other(number)
        }
    }
}
