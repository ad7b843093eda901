import Glibc

/// A folder of its own for one test, removed with everything in it when the object goes.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/frontdesk-test-XXXXXX".utf8CString)
        path = try template.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress, mkdtemp(base) != nil else { throw CannotMakeFolder(errno: errno) }
            return String(cString: base)
        }
    }

    deinit {
        Self.removeAll(path)
    }

    /// Removes the folder and what is in it; links are removed, not followed.
    private static func removeAll(_ path: String) {
        var about = stat()
        guard lstat(path, &about) == 0 else { return }
        if about.st_mode & S_IFMT == S_IFDIR, let stream = opendir(path) {
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                    String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != "." && name != ".." { removeAll("\(path)/\(name)") }
            }
            closedir(stream)
        }
        remove(path)
    }

    private struct CannotMakeFolder: Error {
        let errno: Int32
    }
}
