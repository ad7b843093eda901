/// Writes the text of a document as its elements begin and end.
struct HTMLRenderer {
    /// Quotes in quotes that are told apart by their marks; deeper ones look like this one.
    private static let quoteDepthMax = 20
    /// Bytes of a link's address that is shown; longer ones are of use to nobody who reads.
    private static let linkBytesMax = 2_000

    /// One open element.
    private struct Element {
        let name: String
        /// It and all in it are left out.
        var isHidden = false
        var isPreformatted = false
        var isQuote = false
        /// The next number of an ordered list; 0 for another list.
        var number = 0
        /// Where a link leads, and where its text begins.
        var link = ""
        var linkStart = 0
    }

    private let bytesMax: Int
    private var output: [UInt8] = []
    private var open: [Element] = []
    private var hidden = 0
    private var preformatted = 0
    private var quotes = 0
    private var listDepth = 0
    /// Ends of lines owed before the next text: 1 for a new line, 2 for a paragraph.
    private var owedLines = 0
    private var owedSpace = false
    /// Whether a cell ended on the line that is being written.
    private var owedCell = false
    private var isLineEmpty = true
    private var isAfterMark = false

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    /// Whether to read on.
    private var goesOn: Bool { output.count < bytesMax }

    mutating func begin(_ name: String, _ attributes: [(String, String)]) -> Bool {
        var element = Element(name: name)
        element.isHidden = HTMLElement.isUnseen(name) || HTMLElement.isHidden(attributes)
        if element.isHidden { hidden += 1 }
        if hidden == 0 {
            switch name {
            case "br": lineBreak()
            case "hr": rule()
            case "pre", "listing", "plaintext", "xmp":
                owe(2)
                element.isPreformatted = true
                preformatted += 1
            case "blockquote":
                owe(2)
                element.isQuote = true
                quotes += 1
            case "ul", "ol", "menu", "dir":
                owe(listDepth == 0 ? 2 : 1)
                listDepth += 1
                element.number = name == "ol" ? HTMLElement.value("start", attributes).flatMap { Int($0) } ?? 1 : 0
            case "li": item()
            case "td", "th": owedCell = owedCell && owedLines == 0
            case "tr": owe(1)
            case "img": image(attributes)
            case "a":
                element.link = HTMLElement.link(attributes)
                element.linkStart = output.count
            default: owe(HTMLElement.lines(around: name))
            }
        }
        open.append(element)
        return goesOn
    }

    mutating func end(_ name: String) -> Bool {
        guard let element = open.last, element.name == name else { return goesOn }
        open.removeLast()
        if hidden == 0 {
            switch name {
            case "pre", "listing", "plaintext", "xmp": owe(2)
            case "blockquote": owe(2)
            case "ul", "ol", "menu", "dir":
                listDepth -= 1
                owe(listDepth == 0 ? 2 : 1)
            case "li", "tr":
                isAfterMark = false
                owe(1)
                owedCell = false
            case "td", "th": if !isLineEmpty, owedLines == 0 { owedCell = true }
            case "a": endLink(element)
            default: owe(HTMLElement.lines(around: name))
            }
            if element.isPreformatted { preformatted -= 1 }
            if element.isQuote { quotes -= 1 }
        }
        if element.isHidden { hidden -= 1 }
        return goesOn
    }

    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard hidden == 0 else { return goesOn }
        var place = 0
        while place < bytes.count, goesOn {
            let byte = bytes[place]
            let isNoBreak = byte == 0xC2 && place + 1 < bytes.count && bytes[place + 1] == 0xA0
            if byte == 0x0A, preformatted > 0 {
                lineBreak()
            } else if ASCII.isSpace(byte) || byte < 0x20 || byte == 0x7F || isNoBreak {
                if preformatted > 0, !ASCII.isSpace(byte) || byte == 0x20 || byte == 0x09 {
                    write(0x20)
                } else {
                    owedSpace = true
                }
            } else {
                write(byte)
            }
            place += isNoBreak ? 2 : 1
        }
        return goesOn
    }

    /// The text, cut between characters.
    mutating func finish() -> String {
        if output.count >= bytesMax { output = Array(Charset.wholeScalars(output[..<bytesMax])) }
        while let last = output.last, ASCII.isSpace(last) { output.removeLast() }
        return String(decoding: output, as: UTF8.self)
    }

    // MARK: Writing

    private mutating func owe(_ lines: Int) {
        // What follows the mark of an item stands beside it, even a paragraph.
        if !isAfterMark { owedLines = max(owedLines, lines) }
    }

    private mutating func lineBreak() {
        // The first one ends the line, each further one is an empty line; more than one says no more than one.
        owedLines = min(owedLines + 1, 2)
        owedCell = false
    }

    private mutating func write(_ byte: UInt8) {
        settle()
        output.append(byte)
        isLineEmpty = false
    }

    private mutating func write(_ text: String) {
        settle()
        output += text.utf8
        isLineEmpty = false
    }

    /// Pays what is owed before text.
    private mutating func settle() {
        if owedLines > 0, !output.isEmpty {
            for _ in 0..<owedLines { newLine() }
        } else if output.isEmpty {
            mark()
        } else if owedCell {
            output += " | ".utf8
        } else if owedSpace, !isLineEmpty {
            output.append(0x20)
        }
        owedLines = 0
        owedSpace = false
        owedCell = false
        isAfterMark = false
    }

    private mutating func newLine() {
        while output.last == 0x20 { output.removeLast() }
        output.append(0x0A)
        mark()
        isLineEmpty = true
    }

    private mutating func mark() {
        for _ in 0..<min(quotes, Self.quoteDepthMax) { output += "> ".utf8 }
    }

    // MARK: Elements

    private mutating func rule() {
        owe(1)
        write("-----")
        owe(1)
    }

    private mutating func item() {
        isAfterMark = false
        owe(1)
        var marker = "- "
        if let list = open.lastIndex(where: { ["ul", "ol", "menu", "dir"].contains($0.name) }), open[list].name == "ol"
        {
            marker = "\(open[list].number). "
            open[list].number &+= 1
        }
        write(String(repeating: "  ", count: min(max(listDepth - 1, 0), Self.quoteDepthMax)) + marker)
        isLineEmpty = true
        isAfterMark = true
    }

    private mutating func image(_ attributes: [(String, String)]) {
        let words = (HTMLElement.value("alt", attributes) ?? "").split(whereSeparator: \.isWhitespace)
        if !words.isEmpty { write("[" + words.joined(separator: " ") + "]") }
    }

    private mutating func endLink(_ element: Element) {
        guard !element.link.isEmpty, element.link.utf8.count <= Self.linkBytesMax, output.count > element.linkStart
        else { return }
        let shown = HTMLElement.bare(String(decoding: output[element.linkStart...], as: UTF8.self))
        if shown != HTMLElement.bare(element.link) { write(" <" + element.link + ">") }
    }
}
