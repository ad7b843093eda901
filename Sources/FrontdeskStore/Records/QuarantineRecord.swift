package import FrontdeskCore

/// Something that came in and could not be understood, with its bytes.
package struct QuarantineRecord: Sendable, Equatable {
    package var id: Int64
    package var at: Instant
    /// The configured channel's name.
    package var channel: String
    /// A stable code.
    package var code: String
    package var detail: String
    package var bytes: [UInt8]
    /// The blob with the bytes when they are large; else empty.
    package var blob: String

    package init(id: Int64, at: Instant, channel: String, code: String, detail: String, bytes: [UInt8], blob: String) {
        self.id = id
        self.at = at
        self.channel = channel
        self.code = code
        self.detail = detail
        self.bytes = bytes
        self.blob = blob
    }
}
