import FrontdeskCore
import Glibc

/// Replaces the content of a file as a whole: whoever opens it has the old bytes or the new ones.
package enum FileReplacement {
    /// Why a file could not be read or replaced; it is as it was.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        /// What was being done, and what came of it.
        package let description: String

        init(_ description: String) {
            self.description = description
        }

        init(step: String, number: Int32) {
            description = "\(step): \(String(cString: strerror(number)))"
        }
    }

    /// The bytes of a regular file of at most the size of a configuration.
    ///
    /// - Throws: `Failure` where it cannot be read.
    package static func read(_ path: String) throws(Failure) -> [UInt8] {
        do throws(BoundedFile.Fault) {
            return try BoundedFile.read(path, bytesMax: JSONLimits.configBytesMax)
        } catch {
            throw Failure(error.text)
        }
    }

    /// Writes bytes to a new file beside a file, with its mode and owner, and puts it in its place.
    ///
    /// A symbolic link is followed, so that the file it leads to is replaced and the link stays.
    ///
    /// - Parameter old: what the bytes were made of; a file that holds something else by now is left alone.
    /// - Throws: `Failure`; the file is as it was, and nothing is left beside it.
    package static func write(_ bytes: [UInt8], to path: String, inPlaceOf old: [UInt8]) throws(Failure) {
        guard let resolved = realpath(path, nil) else { throw Failure(step: "resolve", number: errno) }
        let target = String(cString: resolved)
        free(resolved)
        var status = stat()
        guard stat(target, &status) == 0 else { throw Failure(step: "stat", number: errno) }
        var name = Array((target + ".XXXXXX").utf8CString)
        let file = mkstemp(&name)
        guard file >= 0 else { throw Failure(step: "create", number: errno) }
        let fresh = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(Failure) {
            defer { close(file) }
            try fill(file, with: bytes, like: status)
            guard try read(target) == old else { throw Failure("it changed meanwhile") }
        } catch {
            unlink(fresh)
            throw error
        }
        guard rename(fresh, target) == 0 else {
            let number = errno
            unlink(fresh)
            throw Failure(step: "rename", number: number)
        }
        syncFolder(of: target)
    }

    /// Makes a file that was not there, and its folder, with the mode and owner of another.
    ///
    /// - Throws: `Failure`; then there is no such file.
    package static func create(_ bytes: [UInt8], at path: String, like model: String) throws(Failure) {
        var status = stat()
        guard stat(model, &status) == 0 else { throw Failure(step: "stat", number: errno) }
        if let slash = path.lastIndex(of: "/") {
            // Who may read the files may list them.
            let mode = (status.st_mode & 0o7777) | ((status.st_mode & 0o444) >> 2)
            let folder = String(path[..<slash])
            if mkdir(folder, mode | 0o700) == 0 { _ = chown(folder, status.st_uid, status.st_gid) }
        }
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure(step: "create", number: errno) }
        do throws(Failure) {
            defer { close(file) }
            try fill(file, with: bytes, like: status)
        } catch {
            unlink(path)
            throw error
        }
        syncFolder(of: path)
    }

    private static func fill(_ file: Int32, with bytes: [UInt8], like status: stat) throws(Failure) {
        // The owner first: a change of it may take bits of the mode away.
        let isOwn = status.st_uid == geteuid() && status.st_gid == getegid()
        guard isOwn || fchown(file, status.st_uid, status.st_gid) == 0 else {
            throw Failure(step: "keep the owner", number: errno)
        }
        guard fchmod(file, status.st_mode & 0o7777) == 0 else { throw Failure(step: "keep the mode", number: errno) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(step: "write", number: count < 0 ? errno : ENOSPC) }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0 else { throw Failure(step: "sync", number: errno) }
    }

    /// Makes the new name last; the content is whole in either case, so that a failure means nothing.
    private static func syncFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? "."
        let place = open(folder.isEmpty ? "/" : String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { return }
        fsync(place)
        close(place)
    }
}
