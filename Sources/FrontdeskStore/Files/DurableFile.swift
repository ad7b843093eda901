import Crypto
import Glibc

/// Files that are on the disk when the call returns: written under another name, synced, renamed, the folder synced.
package enum DurableFile {
    /// Only the daemon's user may read what customers wrote.
    static let fileMode: mode_t = 0o600
    static let folderMode: mode_t = 0o700
    /// Ends the name of a file that is not yet whole.
    static let unfinished = ".part"

    static func failure(_ what: String) -> StoreError {
        let number = errno
        return .unavailable("\(what): \(String(cString: strerror(number))) (errno \(number))")
    }

    /// Writes the bytes to `folder/name` over whatever is there; for a name that has one writer.
    package static func replace(_ bytes: [UInt8], folder: String, name: String) throws(StoreError) {
        // What a crash has left.
        remove("\(folder)/\(name).0\(unfinished)")
        try write(bytes, folder: folder, name: name, unique: 0)
    }

    /// Writes the bytes to `folder/name`.
    static func write(_ bytes: [UInt8], folder: String, name: String, unique: UInt64) throws(StoreError) {
        let temporary = "\(folder)/\(name).\(unique)\(unfinished)"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, fileMode)
        guard descriptor >= 0 else { throw failure("open \(temporary)") }
        do throws(StoreError) {
            defer { close(descriptor) }
            try writeAll(bytes, to: descriptor, temporary)
            guard fsync(descriptor) == 0 else { throw failure("fsync \(temporary)") }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, "\(folder)/\(name)") == 0 else {
            let error = failure("rename \(temporary)")
            unlink(temporary)
            throw error
        }
        try syncFolder(folder)
    }

    static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ name: String) throws(StoreError) {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw failure("write \(name)") }
            offset += written
        }
    }

    /// Makes what was created or renamed in the folder last.
    static func syncFolder(_ folder: String) throws(StoreError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open \(folder)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync \(folder)") }
    }

    /// Makes the folder below an existing one.
    static func makeFolder(_ folder: String) throws(StoreError) {
        guard mkdir(folder, folderMode) == 0 || errno == EEXIST else { throw failure("mkdir \(folder)") }
        // Also when it was there: whoever made it may have died before its name was synced.
        try syncFolder(self.folder(of: folder))
    }

    /// All bytes of the file; `nil` when there is none.
    ///
    /// - Throws: `damaged` where it is a link or no file.
    package static func read(_ path: String) throws(StoreError) -> [UInt8]? {
        guard let (descriptor, size) = try FoundFile.existing(path) else { return nil }
        defer { close(descriptor) }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), size - filled)
                if count < 0 && errno == EINTR { continue }
                failed = count < 0
                guard count > 0 else { return }
                filled += count
            }
        }
        guard !failed else { throw failure("read \(path)") }
        return bytes
    }

    /// Names in the folder, `.` and `..` left out, sorted; none when it does not exist.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a file that nobody counts on; one that stays does no harm.
    static func remove(_ path: String) {
        unlink(path)
    }

    /// Size in bytes and last change of a file; `nil` when there is none.
    static func status(_ path: String) -> (bytes: Int64, changedSeconds: Int64)? {
        var about = stat()
        guard lstat(path, &about) == 0 else { return nil }
        return (Int64(about.st_size), Int64(about.st_mtim.tv_sec))
    }

    /// The folder a path lies in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// SHA-256 in lower-case hex.
    package static func digest(_ bytes: [UInt8]) -> String {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hex(hash.finalize())
    }

    /// What a file's bytes are, for one who goes on without them.
    enum FileDigest: Equatable {
        /// SHA-256 in lower-case hex.
        case sha256(String)
        case missing
        /// It is a link or no file.
        case foreign
    }

    /// SHA-256 of a file, read piece by piece.
    static func digest(ofFile path: String) throws(StoreError) -> FileDigest {
        let descriptor: Int32
        switch try FoundFile(path) {
        case .file(let opened, _): descriptor = opened
        case .missing: return .missing
        case .foreign: return .foreign
        }
        defer { close(descriptor) }
        var hash = SHA256()
        var piece = [UInt8](repeating: 0, count: StoreLimits.digestPieceBytes)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read \(path)") }
            guard count > 0 else { return .sha256(hex(hash.finalize())) }
            piece.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }

    static func hex(_ digest: SHA256Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var hex: [UInt8] = []
        hex.reserveCapacity(2 * SHA256.byteCount)
        for byte in digest {
            hex.append(digits[Int(byte >> 4)])
            hex.append(digits[Int(byte & 15)])
        }
        return String(decoding: hex, as: UTF8.self)
    }
}
