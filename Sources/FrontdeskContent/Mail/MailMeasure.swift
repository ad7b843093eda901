/// Counts, in one pass and without building anything, what a mail would cost to parse.
///
/// It never counts less than GMime would find: each line that may be a delimiter begins a part, and each line of a
/// block of headers is a field. A mail that hides its delimiters from this count has every line with two dashes counted.
struct MailMeasure {
    /// Different delimiters that are told apart; with more, any line with two dashes counts.
    private static let delimitersMax = 1_000
    /// Bytes of a line that may be a delimiter: RFC 2046, section 5.1.1, allows 70.
    private static let delimiterBytesMax = 512

    private var delimiters: Set<[UInt8]> = []
    private var anyDelimiter = false
    private var isInHeaders = true
    private var parts = 1
    private var fields = 0
    private var headerBytes = 0

    /// Throws where a mail is above the limits.
    static func check(_ bytes: [UInt8]) throws(MailFault) {
        var measure = MailMeasure()
        var start = 0
        // What declares a delimiter may stand behind where it is used, in an earlier part's headers as GMime reads them.
        bytes.withUnsafeBufferPointer { measure.declare($0) }
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            try measure.line(bytes[start..<end])
            start = end + 1
        }
    }

    private mutating func line(_ line: ArraySlice<UInt8>) throws(MailFault) {
        if isDelimiter(line) {
            parts += 1
            guard parts <= MailLimits.partsMax else { throw .tooManyParts }
            isInHeaders = true
        } else if isInHeaders {
            if line.allSatisfy(ASCII.isSpace) {
                // The first lines of a mail may be empty.
                isInHeaders = fields == 0
                return
            }
            headerBytes += line.count
            if let first = line.first, !ASCII.isSpace(first) { fields += 1 }
            guard fields <= MailLimits.headerFieldsMax, headerBytes <= MailLimits.headerBytesMax else {
                throw .tooManyHeaders
            }
        }
    }

    private func isDelimiter(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.starts(with: [0x2D, 0x2D]) else { return false }
        if anyDelimiter { return true }
        if delimiters.isEmpty || line.count > Self.delimiterBytesMax { return false }
        var name = line.dropFirst(2)
        while let last = name.last, ASCII.isSpace(last) { name.removeLast() }
        // A closing delimiter begins no part, but headers that follow one would be no part's either.
        return delimiters.contains(Array(name))
    }

    /// Collects the values of all `boundary` parameters, wherever they stand.
    private mutating func declare(_ bytes: UnsafeBufferPointer<UInt8>) {
        let word = Array("boundary".utf8)
        var place = 0
        while place + word.count < bytes.count {
            guard bytes[place] | 0x20 == word[0], word.indices.allSatisfy({ bytes[place + $0] | 0x20 == word[$0] })
            else {
                place += 1
                continue
            }
            place += word.count
            var next = place
            while next < bytes.count, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
            guard next < bytes.count else { return }
            if bytes[next] == UInt8(ascii: "=") { value(bytes, after: next + 1) }
            // In pieces or in a charset (RFC 2231), or with a line's end before its sign.
            if bytes[next] == UInt8(ascii: "*") || bytes[next] == UInt8(ascii: "(") { anyDelimiter = true }
        }
    }

    private mutating func value(_ bytes: UnsafeBufferPointer<UInt8>, after start: Int) {
        var place = start
        while place < bytes.count, ASCII.isSpace(bytes[place]) { place += 1 }
        guard place < bytes.count else { return }
        var name: [UInt8] = []
        let isQuoted = bytes[place] == UInt8(ascii: "\"")
        if isQuoted { place += 1 }
        if bytes[place...].first == UInt8(ascii: "(") { anyDelimiter = true }
        while place < bytes.count, name.count <= Self.delimiterBytesMax {
            let byte = bytes[place]
            if isQuoted ? byte == UInt8(ascii: "\"") : ASCII.isSpace(byte) || byte == UInt8(ascii: ";") { break }
            if byte == UInt8(ascii: "\\") || byte == 0x0A || name.count == Self.delimiterBytesMax {
                anyDelimiter = true
            }
            name.append(byte)
            place += 1
        }
        while let last = name.last, ASCII.isSpace(last) { name.removeLast() }
        delimiters.insert(name)
        if delimiters.count > Self.delimitersMax { anyDelimiter = true }
    }
}
