import FrontdeskCore

/// One line, in the form in which patterns are looked for in it.
struct QuotedLine {
    /// Bytes of a line that are looked at; the lines in question are shorter.
    private static let bytesMax = 500

    /// Folded (letters without case and marks, I and ı alike), without white space and marks of emphasis at its ends.
    let folded: String
    /// In bytes, at most so many as are looked at.
    let length: Int
    let isBlank: Bool
    /// It begins with the mark of a quote.
    let isMarked: Bool
    /// It is the mark of a signature (RFC 3676, section 4.3), or as programs break it.
    let isSignatureMark: Bool
    /// A rule of underscores, as lists put before what they add.
    var isFooterRule: Bool { folded.utf8.count >= 2 && folded.utf8.allSatisfy { $0 == UInt8(ascii: "_") } }
    /// A digit, a time of day or an address in it: what a line that introduces a quote has.
    let hasDigit: Bool
    let hasTime: Bool
    let hasAddress: Bool

    /// Reads a line of a text's UTF-8, without its end.
    init(_ line: ArraySlice<UInt8>) {
        let bytes = line.prefix(Self.bytesMax)
        isBlank = bytes.allSatisfy(ASCII.isSpace)
        folded = bytes.withUnsafeBufferPointer(QuotedLine.fold)
        // An address folded before its last bracket is no quote.
        isMarked = folded.utf8.first == UInt8(ascii: ">") && folded != ">:"
        length = bytes.count
        isSignatureMark = folded == "--" || !folded.isEmpty && folded.allSatisfy { $0 == "—" }
        hasDigit = bytes.contains { $0 >= 0x30 && $0 <= 0x39 }
        hasAddress = bytes.contains(UInt8(ascii: "@"))
        hasTime = QuotedLine.hasTime(bytes)
    }

    /// A name behind a dash, as some sign.
    var isDashedName: Bool {
        let name = folded.drop { $0 == "-" || $0 == "—" }
        return folded.count - name.count == 1 && name.first?.isLetter == true && name.split(separator: " ").count <= 3
            && name.allSatisfy { $0.isLetter || $0 == " " || $0 == "." || $0 == "-" }
    }

    /// A text as lines are: for patterns.
    static func fold(_ text: String) -> String {
        var text = text
        return text.withUTF8(fold)
    }

    private static func fold(_ text: UnsafeBufferPointer<UInt8>) -> String {
        var folded: [UInt8] = []
        Fold.fold(text, into: &folded)
        var bytes = folded[...]
        func isEdge(_ byte: UInt8) -> Bool { ASCII.isSpace(byte) || byte == UInt8(ascii: "*") }
        while let first = bytes.first, isEdge(first) { bytes.removeFirst() }
        while let last = bytes.last, isEdge(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Two digits on either side of a colon or a dot.
    private static func hasTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        func isDigit(_ place: Int) -> Bool {
            bytes.indices.contains(place) && bytes[place] >= 0x30 && bytes[place] <= 0x39
        }
        return bytes.indices.contains { place in
            (bytes[place] == UInt8(ascii: ":") || bytes[place] == UInt8(ascii: ".")) && isDigit(place - 1)
                && isDigit(place + 1) && isDigit(place + 2) && !isDigit(place + 3)
        }
    }
}
