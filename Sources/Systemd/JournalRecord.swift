import CSystemd
import Glibc

/// One record of the journal: its fields, each `NAME=value` (systemd.journal-fields(7)).
package struct JournalRecord: Sendable {
    /// The fields one after the other, and where each ends.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    package init() {}

    /// Adds a field. A value may have any bytes, line breaks as well.
    ///
    /// - Parameter name: Capital letters, digits and underscores, at most 64, beginning with a letter; the journal
    ///   drops others.
    package mutating func add(_ name: String, _ value: String) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "="))
        bytes.append(contentsOf: value.utf8)
        ends.append(bytes.count)
    }

    /// The fields as text, for tests.
    package var fields: [String] {
        var begin = 0
        return ends.map { end in
            defer { begin = end }
            return String(decoding: bytes[begin..<end], as: UTF8.self)
        }
    }

    /// Sends it to the journal's socket (sd_journal_sendv(3)).
    ///
    /// - Returns: whether it was taken. Where there is no journal that cannot be told, and counts as taken.
    package func send() -> Bool {
        bytes.withUnsafeBytes { bytes in
            var begin = 0
            let parts = ends.map { end in
                defer { begin = end }
                return iovec(
                    iov_base: bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0 + begin) },
                    iov_len: end - begin)
            }
            return sd_journal_sendv(parts, Int32(parts.count)) == 0
        }
    }

    /// Whether standard error goes to the journal: `$JOURNAL_STREAM` names the device and inode of the stream the
    /// manager has made, and a process whose standard error was redirected has inherited the variable only
    /// (systemd.exec(5)).
    package static var isStandardError: Bool {
        guard let value = getenv("JOURNAL_STREAM") else { return false }
        let parts = String(cString: value).split(separator: ":").compactMap { UInt64($0) }
        var about = stat()
        guard parts.count == 2, fstat(STDERR_FILENO, &about) == 0 else { return false }
        return parts == [UInt64(about.st_dev), UInt64(about.st_ino)]
    }
}
