/// The lines that mail programs write above a mail they forward: who wrote it, when, to whom, about what.
enum ForwardedHeader {
    /// Lines that one such header may have, folded ones and empty ones among them.
    private static let headerLinesMax = 14

    /// In lower case: English, German, Turkish, Polish.
    private static let author = ["from", "von", "kimden", "gönderen", "od", "nadawca"]
    private static let others = [
        "to", "an", "kime", "alıcı", "do", "adresat", "sent", "date", "gesendet", "datum", "gönderildi", "tarih",
        "gönderilme tarihi", "gönderme tarihi", "wysłano", "data", "subject", "betreff", "konu", "temat", "cc", "kopie",
        "bilgi", "dw", "reply-to", "antwort an",
    ]

    /// The author of the outermost mail that a text forwards; nil where no header with an address is in it.
    ///
    /// A single `From:` may be a sentence, so two more lines of such a header must stand beside it.
    static func author(in text: String) -> MailAddress? {
        let lines = text.split(
            separator: "\n", maxSplits: RobotLimits.forwardedLinesMax, omittingEmptySubsequences: false
        ).map(cleaned)
        for (index, line) in lines.enumerated() {
            guard let (label, value) = divided(line), author.contains(label) else { continue }
            let around = lines[max(0, index - 3)..<min(lines.count, index + headerLinesMax)]
            let labels = Set(around.compactMap { divided($0)?.label }.filter { others.contains($0) })
            guard labels.count >= 2 else { continue }
            // A long value goes on in the next line.
            let next = index + 1 < lines.count && divided(lines[index + 1]) == nil ? " " + lines[index + 1] : ""
            if let address = address(in: value) ?? address(in: value + next) { return address }
        }
        return nil
    }

    /// Without the marks of a quotation and of bold text.
    private static func cleaned(_ line: Substring) -> String {
        String(line.drop { " \t>*\u{A0}\u{FEFF}".contains($0) }.filter { $0 != "*" && $0 != "\r" })
    }

    private static func divided(_ line: String) -> (label: String, value: String)? {
        guard let colon = line.firstIndex(of: ":"), line.utf8.distance(from: line.startIndex, to: colon) <= 30 else {
            return nil
        }
        let label = line[..<colon].split(separator: " ").joined(separator: " ").lowercased()
        return (label, String(line[line.index(after: colon)...]))
    }

    /// `Name <a@b>`, `Name [mailto:a@b]`, `a@b <mailto:a@b>`, `a@b`.
    private static func address(in value: String) -> MailAddress? {
        let words = value.split { " \t<>[]();,\"'".contains($0) }.map { word in
            word.lowercased().hasPrefix("mailto:") ? word.dropFirst(7) : word
        }
        guard let found = words.lazy.compactMap({ ReportText.address(atStartOf: $0) }).first else { return nil }
        let end = value.firstRange(of: found)?.lowerBound ?? value.startIndex
        let name = value[..<end].split { " \t<[(\"'".contains($0) }.filter { $0.lowercased() != "mailto:" }
        return MailAddress(name: name.joined(separator: " "), address: found)
    }
}
