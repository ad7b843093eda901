import FrontdeskCore

/// Reads what providers write into their webhooks, within the limits of a message.
enum PresetText {
    /// A key: text, or a whole number by its digits; nil where it is missing, empty or longer than a key may be.
    static func key(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text): key(text)
        case .number(let number) where number.text.utf8.allSatisfy({ (0x30...0x39).contains($0) }): key(number.text)
        default: nil
        }
    }

    /// A text as a key; nil where it is missing, empty or longer than one may be.
    static func key(_ text: String?) -> String? {
        guard let text, !text.isEmpty, text.utf8.count <= ChannelLimits.idBytesMax else { return nil }
        return text
    }

    /// A name or a title; cut where it is longer than any is, since nothing hangs on its end.
    static func line(_ text: String?) -> String { cut(text ?? "", to: ChannelLimits.lineBytesMax) }

    /// The value of an attribute, cut alike.
    static func attribute(_ name: String, _ text: String) -> MessageAttribute {
        MessageAttribute(
            name: name, value: cut(text, to: ChannelLimits.attributeValueBytesMax), provenance: .channel)
    }

    /// The word of a provider for a kind of thing or of error, fit to be shown: a stranger's text is none.
    static func word(_ text: String) -> String {
        let fits = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
            default: false
            }
        }
        return fits && (1...PresetLimits.wordBytesMax).contains(text.utf8.count) ? text : "(unreadable)"
    }

    /// What an agent sees of something that a customer has said in a way this release does not know.
    static func unsupported(_ kind: String) -> String { "unsupported kind: \(word(kind))" }

    /// A place on the map, as a line; nil where nothing of it is known.
    static func place(_ parts: [String?]) -> String? {
        let known = parts.compactMap { $0 }.filter { !$0.isEmpty }
        return known.isEmpty ? nil : "Location: " + known.joined(separator: ", ")
    }

    /// The name of a file whose provider gives it none.
    static func fileName(_ stem: String, type: String) -> String {
        guard let ending = endings.first(where: { $0.type == type })?.ending else { return stem }
        return "\(stem).\(ending)"
    }

    /// A file that is at its provider still.
    static func file(name: String, type: String, bytes: Int64?, source: String) -> Attachment {
        var file = Attachment(
            name: line(name), type: WebhookFields.mediaType(type), bytes: Int(clamping: max(0, bytes ?? 0)), sha256: "")
        file.source = source
        return file
    }

    private static let endings: [(type: String, ending: String)] = [
        ("image/jpeg", "jpg"), ("image/png", "png"), ("image/gif", "gif"), ("image/webp", "webp"),
        ("application/pdf", "pdf"), ("video/mp4", "mp4"), ("video/3gpp", "3gp"), ("audio/mp4", "m4a"),
        ("audio/mpeg", "mp3"), ("audio/ogg", "ogg"), ("audio/amr", "amr"), ("text/vcard", "vcf"),
        ("text/x-vcard", "vcf"),
    ]

    private static func cut(_ text: String, to bytesMax: Int) -> String {
        guard text.utf8.count > bytesMax else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: bytesMax)
        // Back to the beginning of a character: continuation bytes are 10xxxxxx.
        while end > text.startIndex, text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }
}
