/// Reads a text without faults of syntax into a tree that keeps its comments.
struct FormatReader {
    private enum Kind {
        case comment, comma, colon, open, close, plain
    }

    private struct Token {
        var kind: Kind
        var range: Range<Int>
        /// Line breaks between this and the token before.
        var breaks: Int
    }

    private let bytes: [UInt8]
    private var tokens: [Token] = []
    private var at = 0
    /// Comments read and not placed yet.
    private var pending: [FormatTree.Comment] = []
    /// Whether an empty line stands before the first of them, or before what follows where there are none.
    private var isApart = false
    /// Whether a line begins with the first of them, or with what follows.
    private var startsLine = false

    /// The tree of a text that was parsed without a fault.
    static func tree(of bytes: [UInt8]) -> FormatTree {
        var reader = FormatReader(bytes: bytes)
        reader.collect()
        var tree = FormatTree(head: reader.take(), root: reader.value())
        reader.collect()
        tree.tail = reader.take()
        return tree
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        scan()
    }

    // MARK: Tokens

    private mutating func scan() {
        var place = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        var breaks = 0
        while place < bytes.count {
            let start = place
            let kind: Kind
            switch bytes[place] {
            case 0x0a:
                breaks += 1
                place += 1
                continue
            case 0x09, 0x0d, 0x20:
                place += 1
                continue
            case UInt8(ascii: "/"):
                kind = .comment
                place = commentEnd(place)
            case UInt8(ascii: "\""):
                kind = .plain
                place = stringEnd(place)
            case UInt8(ascii: ","): (kind, place) = (.comma, place + 1)
            case UInt8(ascii: ":"): (kind, place) = (.colon, place + 1)
            case UInt8(ascii: "{"), UInt8(ascii: "["): (kind, place) = (.open, place + 1)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): (kind, place) = (.close, place + 1)
            default:
                kind = .plain
                while place < bytes.count, !Self.ends(bytes[place]) { place += 1 }
            }
            tokens.append(Token(kind: kind, range: start..<place, breaks: breaks))
            breaks = 0
        }
    }

    /// Whether a byte ends a number or a word.
    private static func ends(_ byte: UInt8) -> Bool { byte <= 0x20 || "/\",:{}[]".utf8.contains(byte) }

    private func stringEnd(_ start: Int) -> Int {
        var place = start + 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place + 1, bytes.count)
    }

    private func commentEnd(_ start: Int) -> Int {
        var place = start + 2
        if place <= bytes.count, bytes[start + 1] == UInt8(ascii: "/") {
            while place < bytes.count, bytes[place] != 0x0a { place += 1 }
            return place
        }
        while place + 1 < bytes.count, bytes[place] != UInt8(ascii: "*") || bytes[place + 1] != UInt8(ascii: "/") {
            place += 1
        }
        return min(place + 2, bytes.count)
    }

    // MARK: Comments

    /// A comment without the blanks at the ends of its lines.
    private func comment(_ token: Token) -> FormatTree.Comment {
        var text: [UInt8] = []
        for byte in bytes[token.range] {
            if byte == 0x0a { Self.trim(&text) }
            text.append(byte)
        }
        Self.trim(&text)
        return FormatTree.Comment(text: text, isApart: token.breaks > 1)
    }

    private static func trim(_ text: inout [UInt8]) {
        while let last = text.last, last == 0x20 || last == 0x09 || last == 0x0d { text.removeLast() }
    }

    /// Takes the comments that stand here.
    private mutating func collect() {
        while at < tokens.count {
            let token = tokens[at]
            if pending.isEmpty {
                isApart = token.breaks > 1
                startsLine = token.breaks > 0
            }
            guard token.kind == .comment else { return }
            pending.append(comment(token))
            at += 1
        }
    }

    /// The comments that were collected.
    private mutating func take() -> [FormatTree.Comment] {
        defer { pending = [] }
        return pending
    }

    /// Takes the comments on the line of what was read last; returns whether the line may go on.
    private mutating func trailing(into comments: inout [FormatTree.Comment]) -> Bool {
        while at < tokens.count, tokens[at].kind == .comment, tokens[at].breaks == 0 {
            // Nothing follows a comment that ends its line.
            guard comments.last?.endsLine != true else { return false }
            var comment = comment(tokens[at])
            comment.isApart = false
            comments.append(comment)
            at += 1
        }
        return comments.last?.endsLine != true
    }

    // MARK: Values

    private mutating func value() -> FormatTree.Value {
        guard at < tokens.count else { return .plain([]) }
        let token = tokens[at]
        at += 1
        guard token.kind == .open else { return .plain(Array(bytes[token.range])) }
        return .list(list(isObject: bytes[token.range.lowerBound] == UInt8(ascii: "{")))
    }

    private mutating func list(isObject: Bool) -> FormatTree.List {
        var list = FormatTree.List(isObject: isObject)
        while at < tokens.count {
            collect()
            guard at < tokens.count, tokens[at].kind != .close else { break }
            list.items.append(item(isObject: isObject))
        }
        list.isOpen = list.items.first?.startsLine ?? false
        list.tail = take()
        at += 1
        return list
    }

    private mutating func item(isObject: Bool) -> FormatTree.Item {
        var item = FormatTree.Item(value: .plain([]))
        item.isApart = isApart
        item.startsLine = startsLine
        if isObject {
            item.key = Array(bytes[tokens[at].range])
            at += 1
            // What stands between a key and its value goes before both.
            collect()
            if at < tokens.count, tokens[at].kind == .colon { at += 1 }
            collect()
        }
        item.comments = take()
        item.value = value()
        var mayGoOn = trailing(into: &item.trailing)
        collect()
        if at < tokens.count, tokens[at].kind == .comma {
            at += 1
            // Comments on lines between a value and its comma stay before those behind the comma.
            if pending.isEmpty, mayGoOn { mayGoOn = trailing(into: &item.trailing) }
        }
        return item
    }
}
