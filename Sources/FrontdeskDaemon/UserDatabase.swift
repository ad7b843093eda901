import Glibc

/// Users and groups of the system by name.
enum UserDatabase {
    static func uid(of name: String) -> UInt32? {
        var record = passwd()
        var result: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: bufferBytes) { buffer in
            guard let base = buffer.baseAddress, getpwnam_r(name, &record, base, buffer.count, &result) == 0 else {
                return nil
            }
            return result?.pointee.pw_uid
        }
    }

    static func gid(of name: String) -> UInt32? {
        var record = group()
        var result: UnsafeMutablePointer<group>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: bufferBytes) { buffer in
            guard let base = buffer.baseAddress, getgrnam_r(name, &record, base, buffer.count, &result) == 0 else {
                return nil
            }
            return result?.pointee.gr_gid
        }
    }

    /// Bytes for one record; a group with thousands of members needs most.
    private static let bufferBytes = 256 * 1_024
}
