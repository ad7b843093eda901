import FrontdeskContent

/// The text of a mail, and the names of its files, as they can be written.
enum OutgoingText {
    /// What is said, who says it, and below that what it answers to.
    static func body(_ draft: MailDraft) -> String {
        var text = lines(draft.text, bytesMax: ComposeLimits.textBytesMax).joined(separator: "\n")
        if !draft.signature.isEmpty {
            let signature = lines(draft.signature, bytesMax: ComposeLimits.signatureBytesMax)
            // By this line mail programs know it (RFC 3676, section 4.3); its blank belongs to it.
            text += (["", "", "-- "] + signature).joined(separator: "\n")
        }
        guard let quote = draft.quote else { return text }
        let attribution = HeaderWords.cleaned(quote.attribution, bytesMax: ChannelLimits.lineBytesMax)
        var quoted = lines(quote.text, bytesMax: ComposeLimits.quoteBytesMax)
        if quote.text.utf8.count > ComposeLimits.quoteBytesMax { quoted.append("[…]") }
        // What was a quote already gets no blank between its marks (RFC 3676, section 4.5).
        let marked = quoted.map { $0.hasPrefix(">") ? ">\($0)" : $0.isEmpty ? ">" : "> \($0)" }
        return ([text, "", attribution] + marked).joined(separator: "\n")
    }

    /// The lines of a text, whatever ended them, without controls but tabs; empty lines at the end are left out.
    static func lines(_ text: String, bytesMax: Int) -> [String] {
        var lines: [String] = []
        var current = String.UnicodeScalarView()
        var wasReturn = false
        for scalar in HeaderWords.prefix(text, bytesMax).unicodeScalars {
            switch scalar {
            case "\n" where wasReturn: break
            case "\n", "\r":
                lines.append(String(current))
                current = String.UnicodeScalarView()
            case "\t": current.append(scalar)
            // A mark of the order of bytes: no letter, and gone where it is read.
            case "\u{FEFF}": break
            default: if scalar.properties.generalCategory != .control { current.append(scalar) }
            }
            wasReturn = scalar == "\r"
        }
        lines.append(String(current))
        while let last = lines.last, last.allSatisfy({ $0 == " " || $0 == "\t" }), lines.count > 1 {
            lines.removeLast()
        }
        return lines
    }

    /// As file names are read here: no folders, nothing that hides its end; bounded, its extension kept.
    static func fileName(_ name: String) -> String {
        let cleaned = HeaderWords.cleaned(MailPart.cleaned(name), bytesMax: Int.max)
        guard cleaned.utf8.count > ComposeLimits.fileNameBytesMax else { return cleaned }
        let dot = cleaned.lastIndex(of: ".").flatMap { cleaned[$0...].utf8.count <= extensionBytesMax ? $0 : nil }
        let tail = dot.map { cleaned[$0...] } ?? ""
        let stem = cleaned[..<(dot ?? cleaned.endIndex)]
        return HeaderWords.prefix(String(stem), ComposeLimits.fileNameBytesMax - tail.utf8.count) + tail
    }

    /// Bytes of what still counts as the kind of a file.
    private static let extensionBytesMax = 16
}
