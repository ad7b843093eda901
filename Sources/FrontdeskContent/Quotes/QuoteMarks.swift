/// What of a text its writer says now, and what is quoted or signed, line by line.
///
/// Read in English, German, Turkish and Polish, and in the attributions of their neighbours: the forms of Gmail, Outlook,
/// Apple Mail, Thunderbird and the webmailers. A line is taken for said where nothing tells otherwise.
package struct QuoteMarks: Equatable, Sendable {
    /// What one line is.
    package enum Mark: Hashable, Sendable {
        case said
        /// Quoted, or the line that says who is quoted.
        case quote
        /// A signature, a closing with the name below it, or what a program adds.
        case signature
    }

    /// One for each line of the text.
    package let lines: [Mark]
    /// Where, in bytes of UTF-8, only quotes and signatures follow; the length of the text where it ends with what is said.
    package let quotedFrom: Int
    /// The lines that are said, without empty ones around them. The whole text where nothing is: who only forwards says that.
    package let said: String

    /// Lines that are looked at; all after them are taken for what the last one is. Nobody writes ten thousand.
    private static let linesMax = 10_000

    package init(_ text: String) {
        let all = Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false)
        let read = all.prefix(Self.linesMax).map(QuotedLine.init)
        var marks = QuoteFinder.marks(of: read)
        SignatureFinder.mark(read, &marks)
        Self.joinBlanks(read, &marks)
        marks += [Mark](repeating: marks.last ?? .said, count: all.count - read.count)
        lines = marks
        let lastSaid = marks.indices.last { marks[$0] == .said && ($0 >= read.count || !read[$0].isBlank) }
        quotedFrom = lastSaid.map { all[...$0].reduce(0) { $0 + $1.count + 1 } }.map { min($0, text.utf8.count) } ?? 0
        var kept: [ArraySlice<UInt8>] = zip(all, marks).filter { $1 == .said }.map(\.0)
        while let first = kept.first, first.allSatisfy(ASCII.isSpace) { kept.removeFirst() }
        while let last = kept.last, last.allSatisfy(ASCII.isSpace) { kept.removeLast() }
        said = kept.isEmpty ? text : String(decoding: Array(kept.joined(separator: [0x0A])), as: UTF8.self)
    }

    /// An empty line is what stands around it: between quotes a quote, after a signature the signature's.
    private static func joinBlanks(_ lines: [QuotedLine], _ marks: inout [Mark]) {
        var previous = Mark.said
        for index in lines.indices {
            if lines[index].isBlank {
                if previous != .said, marks[index] == .said {
                    let next = lines[index...].firstIndex { !$0.isBlank }
                    if next.map({ marks[$0] != .said }) ?? true { marks[index] = previous }
                }
            } else {
                previous = marks[index]
            }
        }
    }
}
