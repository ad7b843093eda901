import Glibc

/// Small files for the user alone, and whole descriptors.
enum PrivateFile {
    /// Bytes of a file beyond which it is not ours and is not read.
    static let bytesMax = 1 << 20

    /// Writes everything, or as much as the other side takes; tells whether it took all, else `errno` tells why not.
    @discardableResult
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// Reads to the end; nil where it fails or is longer than the limit.
    static func readAll(_ descriptor: Int32, bytesMax: Int) -> [UInt8]? {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return result }
            result += buffer[..<count]
            guard result.count <= bytesMax else { return nil }
        }
    }

    /// Reads a file; nil where there is none, or it is longer than the limit.
    static func read(_ path: String, bytesMax: Int = bytesMax) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return readAll(descriptor, bytesMax: bytesMax)
    }

    /// Replaces a file in one step, readable and writable by its owner alone; its folders are made the same way.
    static func write(_ path: String, _ bytes: [UInt8]) {
        makeFolders(of: path)
        let fresh = "\(path).\(getpid())"
        unlink(fresh)
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        writeAll(bytes, to: descriptor)
        close(descriptor)
        if rename(fresh, path) != 0 { unlink(fresh) }
    }

    private static func makeFolders(of path: String) {
        for (index, character) in zip(path.indices, path) where character == "/" && index != path.startIndex {
            mkdir(String(path[..<index]), 0o700)
        }
    }
}
