/// Finds what is signed: behind its mark, as a closing with a name, or added by a program.
enum SignatureFinder {
    /// Lines behind the mark of a signature: longer ones are no signatures, whatever stands before them.
    private static let markedLinesMax = 30
    /// Lines behind the rule under which a mailing list or a firm adds its own, the rule among them.
    private static let footerLinesMax = 8
    /// Lines below a closing, and bytes of one of them: a name, a place, a number.
    private static let closingLinesMax = 10
    private static let closingBytesMax = 100
    /// Words of a line that a program adds, and lines that may follow it.
    private static let addedWordsMax = 14
    private static let addedLinesAfterMax = 3

    /// Marks signatures among the lines that are not quoted.
    static func mark(_ lines: [QuotedLine], _ marks: inout [QuoteMarks.Mark]) {
        // Each stretch between quotes may end in one: who writes above quotes signs before them.
        var start = 0
        while start < lines.count {
            guard marks[start] == .said else {
                start += 1
                continue
            }
            let end = marks[start...].firstIndex { $0 != .said } ?? lines.count
            if let first = signature(lines, start..<end) {
                for index in first..<end { marks[index] = .signature }
            }
            start = end
        }
    }

    private static func signature(_ lines: [QuotedLine], _ range: Range<Int>) -> Int? {
        var end = range.upperBound
        var found: Int?
        if let mark = range.last(where: { lines[$0].isSignatureMark }), count(lines, mark..<end) <= markedLinesMax {
            // With the first of several marks in a row of signatures.
            found = range.first { lines[$0].isSignatureMark && count(lines, $0..<end) <= markedLinesMax } ?? mark
        }
        end = found ?? end
        if let rule = range.prefix(end - range.lowerBound).last(where: { lines[$0].isFooterRule }),
            count(lines, rule..<end) <= footerLinesMax
        {
            found = rule
            end = rule
        }
        if let added = range.prefix(end - range.lowerBound).last(where: { isAdded(lines[$0]) }),
            count(lines, added + 1..<end) <= addedLinesAfterMax
        {
            found = added
            end = added
        }
        let written = range.prefix(end - range.lowerBound).filter { !lines[$0].isBlank }
        // The last of several lines with dashes is the end of a list.
        if let last = written.last, lines[last].isDashedName, let other = written.dropLast().last,
            lines[other].folded.first != "-"
        {
            found = last
            end = last
        }
        // A closing says farewell to what was said: it has to stand behind something.
        let closing = range.prefix(end - range.lowerBound).first { index in
            isClosing(lines[index]) && count(lines, range.lowerBound..<index) > 0
                && count(lines, index + 1..<end) <= closingLinesMax
                && lines[index + 1..<end].allSatisfy { $0.folded.utf8.count <= closingBytesMax }
        }
        return closing ?? found
    }

    /// How many lines are not empty.
    private static func count(_ lines: [QuotedLine], _ range: Range<Int>) -> Int {
        lines[range].count { !$0.isBlank }
    }

    private static func isAdded(_ line: QuotedLine) -> Bool {
        let text = line.folded
        let begins = SignatureWords.added.begin(text)
        guard begins || SignatureWords.addedEnds.contains(where: { text.hasSuffix($0) }),
            text.split(separator: " ").count <= addedWordsMax
        else { return false }
        // Somebody who goes on in the same line speaks of where they send from.
        return !begins || !text.dropLast().contains(where: { ",;!?".contains($0) }) && !text.contains(". ")
    }

    private static func isClosing(_ line: QuotedLine) -> Bool {
        // What stands before its last letter is no shorter without the signs behind it.
        guard line.folded.utf8.dropFirst(SignatureWords.closingBytesMax).allSatisfy({ !isLetter($0) }) else {
            return false
        }
        var text = Substring(line.folded)
        while let last = text.last, last.isPunctuation || last.isWhitespace { text.removeLast() }
        return SignatureWords.closings.contains(String(text))
    }

    /// Of ASCII, in lower case: lines are folded.
    private static func isLetter(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") }
}
