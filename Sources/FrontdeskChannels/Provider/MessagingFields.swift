import FrontdeskCore

/// Reads the fields of what a messaging provider tells: of the wrong type or too long is the same as not there.
enum MessagingFields {
    /// An id: text, or a whole number by its digits. Nil where it is empty or longer than an id may be.
    static func id(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text): id(text)
        case .number(let number): number.text.utf8.trimmingPrefix("-".utf8).allSatisfy(isDigit) ? id(number.text) : nil
        default: nil
        }
    }

    /// A text as an id.
    static func id(_ text: String?) -> String? {
        guard let text, !text.isEmpty, text.utf8.count <= ChannelLimits.idBytesMax else { return nil }
        return text
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// A name or a title for people, cut where it is longer than one may be, since nothing hangs on its end; empty where there
    /// is none.
    static func line(_ value: JSONValue?) -> String { line(value?.string) }

    /// A text as a name or a title.
    static func line(_ text: String?) -> String {
        guard let text, text.utf8.count > ChannelLimits.lineBytesMax else { return text ?? "" }
        var end = text.utf8.index(text.startIndex, offsetBy: ChannelLimits.lineBytesMax)
        // Back to the beginning of a scalar: continuation bytes are 10xxxxxx.
        while text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }

    /// A moment that is written as seconds or milliseconds since 1970, or by RFC 3339.
    static func instant(_ value: JSONValue?) -> Instant {
        switch value {
        case .string(let text): RFC3339.instant(text) ?? EpochTime.instant(text) ?? .none
        case .number(let number): EpochTime.instant(number.text) ?? .none
        default: .none
        }
    }

    /// A size in bytes; 0 where none is told.
    static func size(_ value: JSONValue?) -> Int {
        guard let size = value?.int64, size > 0 else { return 0 }
        return Int(clamping: size)
    }

    /// A number as it was written; nil for anything else.
    static func number(_ value: JSONValue?) -> String? { value?.number?.text }

    /// An attribute that the channel has set, where it has a value that fits.
    static func attribute(_ name: String, _ value: String?) -> [MessageAttribute] {
        guard let value, !value.isEmpty, value.utf8.count <= ChannelLimits.attributeValueBytesMax else { return [] }
        return [MessageAttribute(name: name, value: value, provenance: .channel)]
    }

    /// A file that its provider has, under a name that may be empty and is cut as a line is.
    static func attachment(_ name: String, type: String, size: Int = 0, source: String) -> Attachment {
        var attachment = Attachment(name: line(name), type: WebhookFields.mediaType(type), bytes: size, sha256: "")
        attachment.source = source
        return attachment
    }

    /// Parts of a text for people, those that are not empty, one after another.
    static func joined(_ parts: [String], by separator: String = "\n") -> String {
        parts.filter { !$0.isEmpty }.joined(separator: separator)
    }

    /// A value as JSON text: what is kept of one of several things that came together.
    static func bytes(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(value)
        return writer.bytes
    }
}
