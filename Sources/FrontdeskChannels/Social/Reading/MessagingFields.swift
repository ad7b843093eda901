import FrontdeskCore

/// Reads the fields of what a messaging provider tells: of the wrong type or too long is the same as not there.
enum MessagingFields {
    /// An id: text, or a whole number by its digits. Nil where it is empty or longer than an id may be.
    static func id(_ value: JSONValue?) -> String? {
        let text: String
        switch value {
        case .string(let string): text = string
        case .number(.integer(let number)): text = String(number)
        default: return nil
        }
        return text.isEmpty || text.utf8.count > ChannelLimits.idBytesMax ? nil : text
    }

    /// A name or a title for people, cut where it is longer than one may be; empty where there is none.
    static func line(_ value: JSONValue?) -> String {
        guard let text = value?.string else { return "" }
        guard text.utf8.count > ChannelLimits.lineBytesMax else { return text }
        var line = ""
        for scalar in text.unicodeScalars {
            guard line.utf8.count + UTF8.width(scalar) <= ChannelLimits.lineBytesMax else { break }
            line.unicodeScalars.append(scalar)
        }
        return line
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

    /// A file that its provider has, under a name that may be empty.
    static func attachment(_ name: String, type: String, size: Int = 0, source: String) -> Attachment {
        var attachment = Attachment(name: name, type: WebhookFields.mediaType(type), bytes: size, sha256: "")
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
