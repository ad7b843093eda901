/// Finds what is quoted: lines with marks, and what stands behind the line or the block of headers that introduces it.
enum QuoteFinder {
    /// Lines into which programs fold the one that says who wrote.
    private static let introductionLinesMax = 5
    /// Lines in which a block of headers must have shown itself, and how many of them it takes.
    private static let blockLinesMax = 8
    private static let blockFieldsMin = 3
    /// Bytes of the name of a field: the longest are two words.
    private static let fieldBytesMax = 24
    /// Bytes of a line of a quote that was broken: programs break at 72 to 78 characters.
    private static let brokenLengthMin = 60

    /// The mark of each line, signatures not looked for.
    static func marks(of lines: [QuotedLine]) -> [QuoteMarks.Mark] {
        var marks = lines.map { $0.isMarked ? QuoteMarks.Mark.quote : .said }
        for index in lines.indices.dropFirst().dropLast() where isBrokenOff(lines, index) { marks[index] = .quote }
        var index = 0
        while index < lines.count {
            if marks[index] == .quote || lines[index].isBlank {
                index += 1
                continue
            }
            if isSeparator(lines, index) || isBlock(lines, index) {
                for rest in index..<lines.count { marks[rest] = .quote }
                return marks
            }
            guard let end = introduction(lines, index) else {
                index += 1
                continue
            }
            for line in index..<end { marks[line] = .quote }
            // Without marks there is no telling where the quote ends: it is all that follows.
            let next = lines[end...].firstIndex { !$0.isBlank }
            if let next, !lines[next].isMarked {
                for rest in end..<lines.count { marks[rest] = .quote }
                return marks
            }
            index = end
        }
        return marks
    }

    /// The end of a quoted line too long for the program that quoted it.
    private static func isBrokenOff(_ lines: [QuotedLine], _ index: Int) -> Bool {
        !lines[index].isMarked && !lines[index].isBlank && lines[index - 1].isMarked
            && lines[index - 1].length >= brokenLengthMin && lines[index + 1].isMarked
    }

    /// `-----Original Message-----` and its kin, or a long rule before a block of headers.
    private static func isSeparator(_ lines: [QuotedLine], _ index: Int) -> Bool {
        let line = lines[index].folded
        guard let first = line.utf8.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "_") else {
            return false
        }
        let bare = line.drop { $0 == "-" || $0 == "_" || $0 == " " || $0 == "*" }
        if bare.isEmpty {
            guard line.utf8.count >= 5, line.hasPrefix("-----") || line.hasPrefix("_____") else { return false }
            let next = lines[(index + 1)...].prefix(3).firstIndex { !$0.isBlank }
            return next.map { isBlock(lines, $0) } ?? false
        }
        guard line.hasPrefix("--"), line.hasSuffix("--") else { return false }
        if QuoteWords.separators.contains(bare.prefix { $0 != "-" }.trimmedEnd) { return true }
        // Who wrote and when, between dashes.
        return (lines[index].hasAddress || lines[index].hasTime)
            && bare.split(whereSeparator: { !$0.isLetter }).contains { QuoteWords.verbs.contains(String($0)) }
    }

    /// Who wrote, when, to whom and on what, as Outlook puts it before what it quotes.
    private static func isBlock(_ lines: [QuotedLine], _ index: Int) -> Bool {
        guard let first = field(lines[index]), QuoteWords.senderFields.contains(first) else { return false }
        var found: Set<String> = [first]
        for line in lines[(index + 1)...].prefix(blockLinesMax) {
            if let name = field(line), QuoteWords.fields.contains(name) { found.insert(name) }
        }
        return found.count >= blockFieldsMin
    }

    /// What stands before the colon of a line, if it may name a field.
    private static func field(_ line: QuotedLine) -> String? {
        guard let colon = line.folded.utf8.prefix(fieldBytesMax + 1).firstIndex(of: UInt8(ascii: ":")) else {
            return nil
        }
        return line.folded[..<colon].filter { $0 != "*" }.trimmedEnd
    }

    /// The end of the lines from `index` that say who wrote what follows; nil where they do not.
    private static func introduction(_ lines: [QuotedLine], _ index: Int) -> Int? {
        guard mayBegin(lines[index]) else { return nil }
        var joined = ""
        var hasDigit = false
        var hasTime = false
        var hasAddress = false
        for (count, line) in lines[index...].prefix(introductionLinesMax).enumerated() {
            if line.isBlank || line.isMarked { return nil }
            joined += (count == 0 ? "" : " ") + line.folded
            guard joined.utf8.count <= 500 else { return nil }
            hasDigit = hasDigit || line.hasDigit
            hasTime = hasTime || line.hasTime
            hasAddress = hasAddress || line.hasAddress
            let end = index + count + 1
            let next = lines[end...].first { !$0.isBlank }
            if ends(
                joined, hasTime: hasTime, hasAddress: hasAddress, hasDigit: hasDigit,
                isFollowed: next?.isMarked ?? false)
            {
                return end
            }
        }
        return nil
    }

    /// Begins like a date or a name before a date, not like a sentence that goes on.
    private static func mayBegin(_ line: QuotedLine) -> Bool {
        line.hasDigit || line.hasAddress || line.folded.utf8.last == UInt8(ascii: ":")
            || QuoteWords.leads.begin(line.folded)
    }

    private static func ends(
        _ line: String, hasTime: Bool, hasAddress: Bool, hasDigit: Bool, isFollowed: Bool
    ) -> Bool {
        let hasColon = line.utf8.last == UInt8(ascii: ":")
        guard hasColon || hasAddress || isFollowed else { return false }
        let words = line.split(whereSeparator: { !$0.isLetter && $0 != "(" && $0 != ")" && $0 != "'" })
        let hasVerb = words.contains { QuoteWords.verbs.contains(String($0)) }
        let isLed = QuoteWords.leads.begin(line)
        if hasColon, hasVerb {
            // A sentence that only reads so has neither an hour nor an address in it.
            return hasAddress || hasTime || isFollowed || (isLed && hasDigit)
        }
        // Programs that name the date and the writer and say no more, or have lost the colon.
        if hasColon { return (line.hasSuffix(">:") || line.hasSuffix("]:")) && hasAddress && hasDigit }
        guard let last = words.last, QuoteWords.verbs.contains(String(last)), line.hasSuffix(String(last)) else {
            return false
        }
        return isLed && hasDigit && (hasAddress || isFollowed)
    }
}

extension StringProtocol {
    /// Without white space at its end.
    var trimmedEnd: String {
        var text = Substring(self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
