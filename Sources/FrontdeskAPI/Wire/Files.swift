package import FrontdeskCore

/// A file of a reply, as `POST /v1/attachments` has taken it: `{"sha256","name","type"?}`.
package struct WireFile: WireValue {
    /// What the upload was answered with.
    package var sha256: String
    /// The name the customer sees.
    package var name: String
    /// The media type, without parameters.
    package var type: String

    /// What says nothing of a file.
    package static let anyType = "application/octet-stream"

    package init(sha256: String, name: String, type: String = WireFile.anyType) {
        self.sha256 = sha256
        self.name = name
        self.type = type
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        sha256 = try reader.required("sha256", "a SHA-256 in lower-case hex") { value in
            value.string.flatMap { $0.utf8.count == 64 && $0.utf8.allSatisfy(Self.isHex) ? $0 : nil }
        }
        name = try reader.string("name")
        type =
            try reader.optional("type", "a media type without parameters") { value in
                value.string.flatMap { Self.isMediaType($0) ? $0 : nil }
            } ?? Self.anyType
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("sha256", sha256)
        writer.field("name", name)
        writer.field("type", type)
        writer.endObject()
    }

    private static func isHex(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...102).contains(byte) }

    /// Two short names with a slash between them (RFC 6838, section 4.2): it becomes part of a header.
    private static func isMediaType(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                (1...127).contains(part.count)
                    && part.allSatisfy { byte in
                        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                            || "!#$&-^_.+".utf8.contains(byte)
                    }
            }
    }
}

/// The answer to an upload: `{"sha256","bytes","scan"}`.
package struct Uploaded: WireValue {
    package var sha256: String
    package var bytes: Int
    package var scan: FileVerdict

    package init(sha256: String, bytes: Int, scan: FileVerdict) {
        self.sha256 = sha256
        self.bytes = bytes
        self.scan = scan
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        sha256 = try reader.string("sha256")
        bytes = try reader.integer("bytes")
        scan = try reader.word("scan", of: FileVerdict.allCases, \.name)
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("sha256", sha256)
        writer.field("bytes", bytes)
        writer.field("scan", scan.name)
        writer.endObject()
    }
}
