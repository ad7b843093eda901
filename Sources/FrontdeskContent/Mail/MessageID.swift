/// Message-IDs (RFC 5322, section 3.6.4) in a header, without their angle brackets.
enum MessageID {
    /// All of them. White space inside one is where a program has folded it, and is left out; where nothing stands in
    /// angle brackets, words with an `@` are taken.
    static func list(of line: String) -> [String] {
        var found: [String] = []
        var current: [UInt8]?
        for byte in line.utf8 {
            switch byte {
            case UInt8(ascii: "<"): current = []
            case UInt8(ascii: ">"):
                if let id = current, !id.isEmpty { found.append(String(decoding: id, as: UTF8.self)) }
                current = nil
            default: if !ASCII.isSpace(byte) { current?.append(byte) }
            }
            if found.count == MailLimits.referencesMax { return found }
        }
        // Cut off by a program that shortened the line.
        if let id = current, id.contains(UInt8(ascii: "@")) { found.append(String(decoding: id, as: UTF8.self)) }
        guard found.isEmpty else { return found }
        return line.split(whereSeparator: { " \t,;".contains($0) }).filter { $0.contains("@") }
            .prefix(MailLimits.referencesMax).map(String.init)
    }
}
