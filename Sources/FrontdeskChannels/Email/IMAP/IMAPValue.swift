/// A value within a response.
indirect enum IMAPValue: Equatable, Sendable {
    case atom(String)
    case string([UInt8])
    /// A literal that was too large to keep, and its size.
    case skipped(Int)
    case list([IMAPValue])

    var isNil: Bool {
        guard case .atom(let text) = self else { return false }
        return text.uppercased() == "NIL"
    }

    var number: UInt64? {
        guard case .atom(let text) = self, text.utf8.allSatisfy(isDigit) else { return nil }
        return UInt64(text)
    }

    /// The text of an atom or a string, bytes that are no UTF-8 replaced.
    var text: String? {
        switch self {
        case .atom(let text): text
        case .string(let bytes): String(decoding: bytes, as: UTF8.self)
        case .skipped, .list: nil
        }
    }
}

/// Reads the values of a frame, as lenient as real servers need and never beyond the frame.
struct IMAPScanner {
    private let pieces: [IMAPFrame.Piece]
    /// The piece and the byte of it that come next.
    private var piece = 0
    private var place = 0
    private var valueCount = 0

    init(_ frame: IMAPFrame) {
        pieces = frame.pieces
    }

    /// All values that are left. A closing parenthesis too many is passed over, as one server sends it.
    ///
    /// - Throws: `IMAPFault.malformed`.
    mutating func rest() throws -> [IMAPValue] {
        var values: [IMAPValue] = []
        while let value = try next(depth: 0) {
            if let value = value.value { values.append(value) }
        }
        return values
    }

    /// The next word of the line, up to a blank; nil at its end.
    mutating func word() -> String? {
        skipBlanks()
        guard case .line(let bytes)? = current, place < bytes.count else { return nil }
        let end = bytes[place...].firstIndex(of: blank) ?? bytes.count
        defer { place = end }
        return String(decoding: bytes[place..<end], as: UTF8.self)
    }

    /// What is left of the line, as words for people.
    mutating func sentence() -> String {
        skipBlanks()
        guard case .line(let bytes)? = current else { return "" }
        defer { place = bytes.count }
        return String(decoding: bytes[place...], as: UTF8.self)
    }

    private var current: IMAPFrame.Piece? { piece < pieces.count ? pieces[piece] : nil }

    private mutating func skipBlanks() {
        while case .line(let bytes)? = current, place < bytes.count, bytes[place] == blank { place += 1 }
    }

    /// A value, or the end of a list (an empty token); nil at the end of the frame.
    private mutating func next(depth: Int) throws -> (value: IMAPValue?, Void)? {
        while true {
            skipBlanks()
            switch current {
            case nil:
                return nil
            case .literal(let bytes)?:
                advance()
                return try counted(.string(bytes))
            case .skipped(let size)?:
                advance()
                return try counted(.skipped(size))
            case .line(let bytes)?:
                guard place < bytes.count else {
                    advance()
                    continue
                }
                return try value(bytes, depth: depth)
            }
        }
    }

    private mutating func value(_ bytes: [UInt8], depth: Int) throws -> (value: IMAPValue?, Void) {
        switch bytes[place] {
        case UInt8(ascii: "("):
            place += 1
            return try counted(list(depth: depth + 1))
        case UInt8(ascii: ")"):
            place += 1
            return (nil, ())
        case UInt8(ascii: "\""):
            return try counted(.string(quoted(bytes)))
        default:
            return try counted(.atom(atom()))
        }
    }

    private mutating func counted(_ value: IMAPValue) throws -> (value: IMAPValue?, Void) {
        valueCount += 1
        guard valueCount <= IMAPLimits.valuesMax else { throw IMAPFault.malformed("a response of too many values") }
        return (value, ())
    }

    private mutating func advance() {
        piece += 1
        place = 0
    }

    private mutating func list(depth: Int) throws -> IMAPValue {
        guard depth <= IMAPLimits.depthMax else { throw IMAPFault.malformed("lists within lists without end") }
        var values: [IMAPValue] = []
        while let token = try next(depth: depth) {
            guard let value = token.value else { return .list(values) }
            values.append(value)
        }
        throw IMAPFault.malformed("a list without an end")
    }

    private mutating func quoted(_ bytes: [UInt8]) throws -> [UInt8] {
        var result: [UInt8] = []
        var index = place + 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                place = index + 1
                return result
            case UInt8(ascii: "\\") where index + 1 < bytes.count:
                result.append(bytes[index + 1])
                index += 2
            default:
                result.append(bytes[index])
                index += 1
            }
        }
        throw IMAPFault.malformed("a quoted string without an end")
    }

    /// An atom, with the brackets of a section and all that is in them: `BODY[HEADER.FIELDS ("Date")]<0>`.
    private mutating func atom() throws -> String {
        var result: [UInt8] = []
        var isInBrackets = false
        while true {
            guard case .line(let bytes)? = current else {
                // A literal within brackets is the name of a field; elsewhere it is the next value.
                guard isInBrackets, let current else { break }
                if case .literal(let name) = current { result += name.prefix(IMAPLimits.lineBytesMax) }
                advance()
                continue
            }
            guard place < bytes.count else {
                guard isInBrackets else { break }
                advance()
                continue
            }
            let byte = bytes[place]
            if !isInBrackets, [blank, UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\"")].contains(byte) {
                break
            }
            if byte == UInt8(ascii: "[") { isInBrackets = true }
            if byte == UInt8(ascii: "]") { isInBrackets = false }
            result.append(byte)
            place += 1
        }
        guard !isInBrackets else { throw IMAPFault.malformed("a bracket without an end") }
        return String(decoding: result, as: UTF8.self)
    }
}

private let blank = UInt8(ascii: " ")
