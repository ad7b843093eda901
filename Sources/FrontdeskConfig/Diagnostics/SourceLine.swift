/// One line of a file laid out in cells for a terminal, with secrets masked.
struct SourceLine {
    /// What is shown as one: a character, a tab as blanks, a whole masked secret.
    struct Piece {
        let text: String
        let width: Int
        let bytes: Range<Int>
    }

    /// What stands for a secret, always of the same length, so that its own is not told.
    static let mask = "********"
    /// Blanks shown for a tab.
    private static let tabWidth = 4
    /// Bytes looked at on either side of the place: more can never be shown, and lines of megabytes stay cheap.
    private static let contextBytesMax = 1024

    private(set) var pieces: [Piece] = []
    private var isCutBefore = false
    private var isCutAfter = false

    /// Lays out the part of a line around a place.
    init(_ bytes: [UInt8], line: Range<Int>, around place: Range<Int>, secrets: [Range<Int>]) {
        var start = max(line.lowerBound, place.lowerBound - Self.contextBytesMax)
        var end = min(line.upperBound, max(start, place.upperBound) + Self.contextBytesMax)
        end = max(start, min(end, start + 4 * Self.contextBytesMax))
        while start > line.lowerBound, bytes[start] & 0xc0 == 0x80 { start -= 1 }
        while end < line.upperBound, bytes[end] & 0xc0 == 0x80 { end += 1 }
        isCutBefore = start > line.lowerBound
        isCutAfter = end < line.upperBound

        var at = start
        while at < end {
            if let secret = secrets.first(where: { $0.contains(at) }) {
                let stop = min(secret.upperBound, end)
                // Secrets that touch are shown as one.
                if pieces.last?.text != Self.mask { append(Self.mask, Self.mask.count, at..<stop) }
                at = stop
                continue
            }
            let stop = secrets.map(\.lowerBound).filter { $0 > at }.min().map { min($0, end) } ?? end
            plain(bytes, at..<stop)
            at = stop
        }
    }

    private mutating func append(_ text: String, _ width: Int, _ bytes: Range<Int>) {
        pieces.append(Piece(text: text, width: width, bytes: bytes))
    }

    private mutating func plain(_ bytes: [UInt8], _ range: Range<Int>) {
        var decoder = Unicode.UTF8.ForwardParser()
        var source = bytes[range].makeIterator()
        var at = range.lowerBound
        while true {
            let scalar: Unicode.Scalar
            let length: Int
            switch decoder.parseScalar(from: &source) {
            case .emptyInput: return
            case .valid(let encoded): (scalar, length) = (Unicode.UTF8.decode(encoded), encoded.count)
            case .error(let bad): (scalar, length) = ("\u{fffd}", bad)
            }
            let next = at + length
            if scalar == "\t" {
                append(String(repeating: " ", count: Self.tabWidth), Self.tabWidth, at..<next)
            } else if TerminalText.isHarmful(scalar) {
                let text = TerminalText.escape(scalar)
                append(text, text.utf8.count, at..<next)
            } else {
                append(String(scalar), TerminalText.width(scalar), at..<next)
            }
            at = next
        }
    }

    /// The cells a place takes: at least one, behind the text where it is empty and at the end.
    private func cells(of place: Range<Int>) -> Range<Int> {
        var cell = 0
        var first: Int?
        var last = 0
        for piece in pieces {
            if first == nil, piece.bytes.upperBound > place.lowerBound { first = cell }
            if piece.bytes.lowerBound < place.upperBound { last = cell + piece.width }
            cell += piece.width
        }
        let start = first ?? cell
        return start..<max(last, start + 1)
    }

    /// The text cut to a number of cells, with the place inside, and the cells of the place in it.
    func window(of place: Range<Int>, room: Int) -> (text: String, caret: Range<Int>) {
        let caret = cells(of: place)
        let total = pieces.reduce(0) { $0 + $1.width }
        var left = 0
        if max(total, caret.upperBound) > room || isCutBefore {
            // A third of the room before the place, the rest for it and what follows.
            left = max(0, min(caret.lowerBound - room / 3, max(total, caret.lowerBound + 1) - room + 1))
        }
        var text = isCutBefore || left > 0 ? "…" : ""
        let indent = text.isEmpty ? 0 : 1
        // The sign of a cut takes a cell, hence the first piece gives way to it.
        let from = left > 0 ? left + 1 : 0
        var cell = 0
        var firstCell: Int?
        var shown = indent
        var isShort = isCutAfter
        for piece in pieces {
            defer { cell += piece.width }
            guard cell >= from else { continue }
            // Room for the sign of a cut is kept, unless this is the last piece.
            let isLast = cell + piece.width == total && !isCutAfter
            guard shown + piece.width <= room - (isLast ? 0 : 1) else {
                isShort = true
                break
            }
            if firstCell == nil { firstCell = cell }
            text += piece.text
            shown += piece.width
        }
        if isShort { text += "…" }
        let shift = indent - (firstCell ?? from)
        let start = min(max(caret.lowerBound + shift, 0), room - 1)
        let end = min(max(caret.upperBound + shift, start + 1), room)
        return (text, start..<end)
    }
}
