import FrontdeskCore

/// What agents see of what has no words of its own.
enum PresetText {
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

    private static let endings: [(type: String, ending: String)] = [
        ("image/jpeg", "jpg"), ("image/png", "png"), ("image/gif", "gif"), ("image/webp", "webp"),
        ("application/pdf", "pdf"), ("video/mp4", "mp4"), ("video/3gpp", "3gp"), ("audio/mp4", "m4a"),
        ("audio/mpeg", "mp3"), ("audio/ogg", "ogg"), ("audio/amr", "amr"), ("text/vcard", "vcf"),
        ("text/x-vcard", "vcf"),
    ]
}
