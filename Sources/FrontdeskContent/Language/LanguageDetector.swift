import CLanguage
package import FrontdeskCore

/// Tells the language of what a customer wrote, by CLD2.
///
/// Addresses, mentions, tags and numbers are left out first: they are in no language and often in another one's
/// letters. ``detect(_:)`` leaves quotes to its caller.
package enum LanguageDetector {
    /// How much of a text is read at first, in bytes: some forty words, which is nearly always enough and costs a
    /// hundredth of a millisecond.
    static let bytesFirst = 256
    /// How much is read where the beginning says nothing reliable, in bytes: greetings and order numbers are over by then.
    package static let bytesMax = 2_048
    /// How much of a text is looked at for quotes, in bytes: eight times what is read of what is said.
    static let quotesBytesMax = 16 << 10
    /// The fewest words of a reliable answer: "ok" and "merhaba" are said in many languages.
    static let wordsMin = 2
    /// The smallest share, in per cent, of a reliable answer: below, a foreign footer may be the larger part.
    static let percentMin = 65

    /// Detects the language of a text.
    package static func detect(_ text: String) -> DetectedLanguage {
        let first = detect(text, bytes: bytesFirst)
        if first.reliable || text.utf8.count <= bytesFirst { return first }
        return detect(text, bytes: bytesMax)
    }

    /// Gives a message the language of what its writer says in it, unless its channel is sure of one: a Polish quote under
    /// a Turkish answer is Turkish.
    package static func fillIn(_ message: inout InboundMessage) {
        guard !message.languageReliable else { return }
        let found = detect(message.said.isEmpty ? unmarked(message) : message.said)
        message.language = found.code
        message.languageReliable = found.reliable
    }

    /// What is said in a message in which nothing is set apart: quotes and signatures stand on lines of their own.
    private static func unmarked(_ message: InboundMessage) -> String {
        let text = message.text
        // Who read a mail has looked for them already.
        guard message.mail == nil, text.utf8.contains(0x0A) else { return text }
        return QuoteMarks(
            text.utf8.count > quotesBytesMax ? String(decoding: text.utf8.prefix(quotesBytesMax), as: UTF8.self) : text
        ).said
    }

    private static func detect(_ text: String, bytes: Int) -> DetectedLanguage {
        let prose = Prose(text, bytesMax: bytes)
        if prose.words == 0 { return .unknown }
        var code: (CChar, CChar, CChar, CChar, CChar, CChar, CChar, CChar) = (0, 0, 0, 0, 0, 0, 0, 0)
        var isReliable: Int32 = 0
        var percent: Int32 = 0
        let name = withUnsafeMutableBytes(of: &code) { bytes in
            let chars = bytes.assumingMemoryBound(to: CChar.self)
            let result = prose.bytes.withUnsafeBytes { source in
                frontdesk_detect_language(
                    source.bindMemory(to: CChar.self).baseAddress, source.count, chars.baseAddress, &isReliable,
                    &percent)
            }
            return result == 0 ? String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) : ""
        }
        guard let subtag = subtag(of: name) else { return .unknown }
        let reliable = isReliable != 0 && prose.words >= wordsMin && percent >= percentMin
        return DetectedLanguage(code: subtag, reliable: reliable)
    }

    /// The primary subtag of BCP 47 for a code of CLD2; nil for unknown, scripts, and its jokes.
    static func subtag(of name: String) -> String? {
        let primary = name.prefix { $0 != "-" }.lowercased()
        switch primary {
        case "", "un", "xx", "xxx", "zzp", "tlh": return nil
        case "iw": return "he"
        case "in": return "id"
        case "ji": return "yi"
        case "jw": return "jv"
        case "mo": return "ro"
        case "blu": return "hmn"
        default: return primary
        }
    }
}
