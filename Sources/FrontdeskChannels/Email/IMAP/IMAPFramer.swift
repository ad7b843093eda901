/// One response as it came: its line, cut where literals stand, and these.
struct IMAPFrame: Equatable {
    enum Piece: Equatable {
        /// A part of the line, without the announcement of the literal that follows, and without the line's end.
        case line([UInt8])
        case literal([UInt8])
        /// A literal that was too large: its bytes, counted and dropped.
        case skipped(Int)
    }

    var pieces: [Piece]

    var hasLiterals: Bool { pieces.count > 1 }

    /// The first part of the line.
    var head: [UInt8] {
        guard case .line(let bytes) = pieces.first else { return [] }
        return bytes
    }
}

/// Cuts a server's bytes into responses, literals counted and never looked at (RFC 9051, section 4.3).
///
/// What a mail says is inside a literal, so that no mail can be taken for a word of the server.
struct IMAPFramer {
    /// Bytes of a literal that is kept; a larger one is dropped while it passes.
    private let literalBytesMax: Int

    private enum State {
        case line
        /// So many bytes of a literal to come, and whether they are kept.
        case literal(rest: Int, isKept: Bool)
    }

    private var state = State.line
    private var line: [UInt8] = []
    private var literal: [UInt8] = []
    private var pieces: [IMAPFrame.Piece] = []
    /// Bytes of the frame's lines, and of its literals that are kept.
    private var lineBytes = 0
    private var literalBytes = 0

    init(literalBytesMax: Int = IMAPLimits.mailBytesMax) {
        self.literalBytesMax = literalBytesMax
    }

    /// Whether a response has begun and not ended.
    var isInside: Bool { !line.isEmpty || !pieces.isEmpty }

    /// Takes bytes as they come and hands over each response that they complete.
    ///
    /// - Throws: `IMAPFault.malformed` at what is too long; the connection cannot be followed any further.
    mutating func take(_ bytes: [UInt8], _ each: (IMAPFrame) throws -> Void) throws {
        var place = 0
        while place < bytes.count {
            switch state {
            case .line:
                let end = bytes[place...].firstIndex(of: lineFeed)
                try append(bytes[place..<(end ?? bytes.count)])
                place = (end ?? bytes.count) + (end == nil ? 0 : 1)
                if end != nil, let frame = try endLine() { try each(frame) }
            case .literal(let rest, let isKept):
                let count = min(rest, bytes.count - place)
                if isKept { literal += bytes[place..<(place + count)] }
                place += count
                state = .literal(rest: rest - count, isKept: isKept)
                if rest == count { endLiteral() }
            }
        }
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) throws {
        line += bytes
        lineBytes += bytes.count
        guard lineBytes > IMAPLimits.lineBytesMax else { return }
        guard lineBytes <= IMAPLimits.searchBytesMax, pieces.isEmpty, isSearch else {
            throw IMAPFault.malformed("a line of more than \(lineBytes - bytes.count) bytes")
        }
    }

    private var isSearch: Bool {
        let start = line.prefix(9).map { $0 & 0xDF }
        return start.starts(with: "* SEARCH".utf8.map { $0 & 0xDF })
    }

    /// The frame, if the line ends it; a literal may follow instead.
    private mutating func endLine() throws -> IMAPFrame? {
        if line.last == carriageReturn { line.removeLast() }
        if let (size, start) = try announcement() {
            pieces.append(.line(Array(line[..<start])))
            line = []
            try beginLiteral(size)
            return nil
        }
        defer {
            line = []
            pieces = []
            lineBytes = 0
            literalBytes = 0
        }
        // An empty line between responses says nothing.
        guard !line.isEmpty || !pieces.isEmpty else { return nil }
        return IMAPFrame(pieces: pieces + [.line(line)])
    }

    private mutating func beginLiteral(_ size: Int) throws {
        guard pieces.count < IMAPLimits.piecesMax else { throw IMAPFault.malformed("a response of too many pieces") }
        let isKept = size <= literalBytesMax && literalBytes + size <= literalBytesMax + IMAPLimits.looseLiteralBytesMax
        if isKept {
            literalBytes += size
            // Memory that is never written costs nothing, so a lie about the size costs nothing either.
            literal.reserveCapacity(size)
        } else {
            pieces.append(.skipped(size))
        }
        state = .literal(rest: size, isKept: isKept)
        if size == 0 { endLiteral() }
    }

    private mutating func endLiteral() {
        if case .literal(_, true) = state { pieces.append(.literal(literal)) }
        literal = []
        state = .line
    }

    /// The size of the literal that the line announces at its end, and where the announcement starts: `{12}`, `{12+}`, `~{12}`.
    private func announcement() throws -> (size: Int, start: Int)? {
        guard line.last == UInt8(ascii: "}"), !isText else { return nil }
        var place = line.count - 2
        if place >= 0, line[place] == UInt8(ascii: "+") { place -= 1 }
        let last = place
        while place >= 0, isDigit(line[place]) { place -= 1 }
        guard place >= 0, place < last, line[place] == UInt8(ascii: "{") else { return nil }
        guard last - place <= 10, let size = Int(String(decoding: line[(place + 1)...last], as: UTF8.self)),
            size <= UInt32.max
        else { throw IMAPFault.malformed("a literal of more bytes than there are") }
        if place > 0, line[place - 1] == UInt8(ascii: "~") { place -= 1 }
        return (size, place)
    }

    /// Whether the line is of those that end in words for people, which may look like anything (RFC 9051, section 7.1).
    private var isText: Bool {
        guard pieces.isEmpty else { return false }
        if line.first == UInt8(ascii: "+") { return true }
        let words = line.prefix(80).split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count > 1 else { return false }
        return ["OK", "NO", "BAD", "BYE", "PREAUTH"].contains(String(decoding: words[1], as: UTF8.self).uppercased())
    }
}

private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
