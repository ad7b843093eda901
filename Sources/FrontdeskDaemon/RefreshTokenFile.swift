import Crypto
import Foundation
import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore
import Glibc

/// A channel's newest refresh token, in a file of the state folder that only the daemon reads.
///
/// With it stands the hash of the configured token that it came of: one that an operator has configured since is another, and wins.
struct RefreshTokenFile: RefreshTokenKeeper {
    /// Why a token could not be kept: the step, and the error's number.
    struct Failure: Error, CustomStringConvertible {
        var step: String
        var code: Int32

        var description: String { "\(step): error \(code)" }
    }

    /// Bytes of a file above which it is none of ours.
    private static let bytesMax = 64 << 10

    private let folder: String
    private let name: String

    init(folder: String, channel: String) {
        self.folder = folder
        name = "oauth-" + channel.utf8.map { Self.isPlain($0) ? String(UnicodeScalar($0)) : "%\($0)" }.joined()
    }

    private var path: String { "\(folder)/\(name)" }

    func token(insteadOf configured: String) throws -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        // One that is damaged counts as none: the configured token is tried, and its server says whether that is good.
        guard data.count <= Self.bytesMax, let json = try? JSONParser.parse(Array(data)),
            json["configured"]?.string == Self.hash(configured)
        else { return nil }
        return json["token"]?.string
    }

    func keep(_ token: String, insteadOf configured: String) throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("configured")
        writer.string(Self.hash(configured))
        writer.key("token")
        writer.string(token)
        writer.endObject()
        let part = path + ".part"
        unlink(part)
        try write(writer.bytes, to: part)
        guard rename(part, path) == 0 else { throw Failure(step: "renaming", code: errno) }
        try SQLiteStore.syncName(of: path)
    }

    /// On the disk before its name is: a name may never stand for half a token.
    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure(step: "opening", code: errno) }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure(step: "writing", code: errno) }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0 else { throw Failure(step: "syncing", code: errno) }
    }

    private static func hash(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
