import FrontdeskCore

/// The body of a form with files (`multipart/form-data`, RFC 7578).
package struct MultipartForm: Sendable {
    private let boundary: String
    private var content: [UInt8] = []

    /// - Parameter boundary: letters and digits that are in none of the files; a key of the message does.
    package init(boundary: String) {
        self.boundary = "frontdesk-" + boundary.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    /// A text.
    package mutating func add(_ name: String, _ value: String) {
        begin("Content-Disposition: form-data; name=\"\(Self.quoted(name))\"")
        content += Array(value.utf8)
        content += [0x0D, 0x0A]
    }

    /// A file.
    package mutating func add(_ name: String, _ file: OutboundFile) {
        begin(
            "Content-Disposition: form-data; name=\"\(Self.quoted(name))\"; filename=\"\(Self.quoted(file.name))\""
                + "\r\nContent-Type: \(WebhookFields.mediaType(file.type))")
        content += file.content
        content += [0x0D, 0x0A]
    }

    /// The media type, with the boundary.
    package var type: String { "multipart/form-data; boundary=\(boundary)" }

    package var bytes: [UInt8] { content + Array("--\(boundary)--\r\n".utf8) }

    private mutating func begin(_ head: String) {
        content += Array("--\(boundary)\r\n\(head)\r\n\r\n".utf8)
    }

    /// A name in quotes: what would end it or the line is percent-encoded (RFC 7578, section 2, and WHATWG HTML).
    private static func quoted(_ text: String) -> String {
        text.escaping(["\"": "%22", "\r": "%0D", "\n": "%0A"])
    }
}
