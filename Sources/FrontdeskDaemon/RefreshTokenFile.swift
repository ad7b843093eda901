import FrontdeskAPI
import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore

/// A channel's newest refresh token, in a file of the state folder that only the daemon reads.
///
/// With it stands the hash of the configured token that it came of: one that an operator has configured since is another, and wins.
struct RefreshTokenFile: RefreshTokenKeeper {
    /// Bytes of a file above which it is none of ours.
    private static let bytesMax = 64 << 10
    /// What the names of all such files begin with.
    static let prefix = "oauth-"

    private let folder: String
    private let name: String

    init(folder: String, channel: String) {
        self.folder = folder
        name = Self.prefix + channel.utf8.map { Self.isPlain($0) ? String(UnicodeScalar($0)) : "%\($0)" }.joined()
    }

    func token(insteadOf configured: String) throws -> String? {
        guard let bytes = try DurableFile.read("\(folder)/\(name)") else { return nil }
        // One that is damaged counts as none: the configured token is tried, and its server says whether that is good.
        guard bytes.count <= Self.bytesMax, let json = try? JSONParser.parse(bytes),
            json["configured"]?.string == Self.hash(configured)
        else { return nil }
        return json["token"]?.string
    }

    func keep(_ token: String, insteadOf configured: String) throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("configured", Self.hash(configured))
        writer.field("token", token)
        writer.endObject()
        try DurableFile.replace(writer.bytes, folder: folder, name: name)
    }

    private static func hash(_ text: String) -> String { DurableFile.digest(Array(text.utf8)) }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
