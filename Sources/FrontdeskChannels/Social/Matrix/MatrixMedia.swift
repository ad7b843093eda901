/// The address of a file in the media repository: `mxc://server/id` (Matrix 1.11, "Matrix Content (mxc://) URIs").
struct MatrixMedia: Equatable {
    let server: String
    let id: String

    /// Nil for anything else: the text is a stranger's, and becomes a path of our own server.
    init?(_ text: String) {
        let prefix = "mxc://"
        guard text.hasPrefix(prefix), text.utf8.count <= ChannelLimits.lineBytesMax else { return nil }
        let parts = text.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, parts[0] != ".", parts[0] != "..",
            parts[0].utf8.allSatisfy({ Self.isLetter($0) || [0x2E, 0x3A, 0x5B, 0x5D].contains($0) }),
            parts[1].utf8.allSatisfy(Self.isLetter)
        else { return nil }
        server = String(parts[0])
        id = String(parts[1])
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
            || byte == 0x5F
    }

    /// Where it is since Matrix 1.11: for those who are logged in.
    var path: String { "/_matrix/client/v1/media/download/\(tail)" }

    /// Where it is on older servers.
    var olderPath: String { "/_matrix/media/v3/download/\(tail)" }

    private var tail: String { "\(URLText.encoded(server))/\(URLText.encoded(id))" }
}
