/// Text of strangers made harmless for a terminal: what would steer it, or turn the reading order, is shown instead.
enum VisibleText {
    /// One line: control characters, line ends included, and characters that act unseen become `\u{202e}`.
    static func line(_ text: some StringProtocol) -> String {
        guard text.unicodeScalars.contains(where: isActing) else { return String(text) }
        var result = ""
        for scalar in text.unicodeScalars {
            if isActing(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The lines of a text, each made visible; tabs become four spaces.
    static func lines(_ text: String) -> [String] {
        // By scalars: CR and LF together are one character, and count as one line end here too.
        var lines: [String.UnicodeScalarView] = [.init()]
        var isAfterCR = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where isAfterCR: break
            case "\n", "\r": lines.append(.init())
            case "\t": lines[lines.count - 1].append(contentsOf: "    ".unicodeScalars)
            default: lines[lines.count - 1].append(scalar)
            }
            isAfterCR = scalar == "\r"
        }
        return lines.map { line(String($0)) }
    }

    /// JSON, in whose strings what acts unseen is written `\u202e`: there only can it stand, and there it means the same.
    static func json(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isActing) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            guard isActing(scalar) else {
                result.unicodeScalars.append(scalar)
                continue
            }
            for unit in UTF16.encode(scalar) ?? .init() {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result
    }

    /// Whether a scalar acts instead of being seen: controls, line and paragraph separators, bidirectional controls
    /// (UAX #9, section 2) and invisible format characters. The joiners stay, which Persian and emoji need, and
    /// so do soft hyphens and the tags of flags.
    private static func isActing(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7f }
        switch scalar.value {
        case 0x200c, 0x200d, 0xad, 0xe0020...0xe007f: return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        case .format: return scalar.properties.isBidiControl || scalar.properties.isDefaultIgnorableCodePoint
        default: return false
        }
    }
}
