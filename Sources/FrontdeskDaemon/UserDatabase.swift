import Glibc

/// Users and groups of the system by name.
enum UserDatabase {
    static func uid(of name: String) -> UInt32? {
        look(up: name).value
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

    /// What the system says of a user; a directory server that does not answer says nothing.
    enum Finding<Value: Equatable & Sendable>: Equatable, Sendable {
        case found(Value)
        case absent
        case unknown

        var value: Value? { if case .found(let value) = self { value } else { nil } }
    }

    /// The uid of a user's name.
    static func look(up name: String) -> Finding<UInt32> {
        var record = passwd()
        var result: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: bufferBytes) { buffer in
            guard let base = buffer.baseAddress, getpwnam_r(name, &record, base, buffer.count, &result) == 0 else {
                return .unknown
            }
            return result.map { .found($0.pointee.pw_uid) } ?? .absent
        }
    }

    /// The name of a uid; of several the first.
    static func look(up uid: UInt32) -> Finding<String> {
        var record = passwd()
        var result: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: bufferBytes) { buffer in
            guard let base = buffer.baseAddress, getpwuid_r(uid, &record, base, buffer.count, &result) == 0 else {
                return .unknown
            }
            return result.map { .found(String(cString: $0.pointee.pw_name)) } ?? .absent
        }
    }

    /// Bytes for one record; a group with thousands of members needs most.
    private static let bufferBytes = 256 * 1_024
}
