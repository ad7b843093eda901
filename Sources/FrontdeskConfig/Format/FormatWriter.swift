/// Lays a tree out: two blanks a level, lines of at most 100 columns where that can be, short objects on one line.
///
/// What shared a line stays on one as long as it fits, what began a line goes on beginning one. So an object or array that
/// has its first item on the line of its bracket is written on one line where it fits, and one that has not is not.
struct FormatWriter {
    /// Columns of a line: three texts side by side on a wide screen, or one on a page.
    static let width = 100
    private static let indent = 2

    private var out: [UInt8] = []
    /// Scalars on the line so far.
    private var column = 0
    /// Whether a comma follows the last of several lines of items, so that a further one changes no line but its own.
    private let endsWithComma: Bool

    private init(endsWithComma: Bool = true) {
        self.endsWithComma = endsWithComma
    }

    /// A value as plain JSON, which has no comma behind a last item, with its closing line break.
    static func json(of value: FormatTree.Value) -> [UInt8] {
        var writer = FormatWriter(endsWithComma: false)
        writer.write(value, depth: 0, room: 0)
        writer.append([0x0a])
        return writer.out
    }

    /// The text of a tree, with its closing line break.
    static func text(of tree: FormatTree) -> [UInt8] {
        var writer = FormatWriter()
        writer.lines(tree.head, depth: 0, isFirst: true)
        if !tree.head.isEmpty { writer.newLine(0) }
        writer.write(tree.root, depth: 0, room: 0)
        writer.lines(tree.tail, depth: 0, isFirst: false)
        writer.append([0x0a])
        return writer.out
    }

    private mutating func append(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            out.append(byte)
            if byte == 0x0a { column = 0 } else if byte & 0xc0 != 0x80 { column += 1 }
        }
    }

    private mutating func newLine(_ depth: Int) {
        append([0x0a])
        append(repeatElement(UInt8(ascii: " "), count: depth * Self.indent))
    }

    /// Comments, each on a line of its own.
    private mutating func lines(_ comments: [FormatTree.Comment], depth: Int, isFirst: Bool) {
        for (place, comment) in comments.enumerated() {
            if place > 0 || !isFirst {
                if comment.isApart { append([0x0a]) }
                newLine(depth)
            }
            append(comment.text)
        }
    }

    /// A value; `room` is what has to fit behind it on its line. Returns whether it is on one.
    @discardableResult
    private mutating func write(_ value: FormatTree.Value, depth: Int, room: Int) -> Bool {
        switch value {
        case .plain(let bytes): append(bytes)
        case .list(let list):
            guard let flat = Self.flat(.list(list)), column + Self.scalars(flat) + room <= Self.width else {
                open(list, depth: depth)
                return false
            }
            append(flat)
        }
        return true
    }

    /// An object or array over several lines.
    private mutating func open(_ list: FormatTree.List, depth: Int) {
        append([list.isObject ? UInt8(ascii: "{") : UInt8(ascii: "[")])
        var isLineOpen = false
        for (place, item) in list.items.enumerated() {
            let flat = Self.flat(item.value).map { (item.key.map { $0 + Self.colon } ?? []) + $0 }
            let joins = isLineOpen && !item.startsLine && item.comments.isEmpty
            var isOnLine = true
            // A blank before it, a comma behind it.
            if joins, let flat, column + 1 + Self.scalars(flat) + 1 <= Self.width {
                append([UInt8(ascii: " ")] + flat)
            } else {
                start(item, depth: depth + 1, isFirst: place == 0)
                if let key = item.key { append(key + Self.colon) }
                isOnLine = write(item.value, depth: depth + 1, room: 1)
            }
            if endsWithComma || place < list.items.count - 1 { append([UInt8(ascii: ",")]) }
            for comment in item.trailing { append([UInt8(ascii: " ")] + comment.text) }
            // What stands behind a closing bracket would be overlooked.
            isLineOpen = item.trailing.isEmpty && isOnLine
        }
        if let first = list.tail.first {
            if first.isApart, !list.items.isEmpty { append([0x0a]) }
            newLine(depth + 1)
            lines(list.tail, depth: depth + 1, isFirst: true)
        }
        newLine(depth)
        append([list.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")])
    }

    /// Begins the line of an item, behind its comments.
    private mutating func start(_ item: FormatTree.Item, depth: Int, isFirst: Bool) {
        let isApart = item.comments.first?.isApart ?? item.isApart
        if isApart, !isFirst { append([0x0a]) }
        newLine(depth)
        guard !item.comments.isEmpty else { return }
        lines(item.comments, depth: depth, isFirst: true)
        newLine(depth)
    }

    // MARK: One line

    private static let colon = Array(": ".utf8)

    /// A value on one line, or nil where something in it needs its own.
    static func flat(_ value: FormatTree.Value) -> [UInt8]? {
        switch value {
        case .plain(let bytes): return bytes
        case .list(let list):
            guard !list.isOpen, list.tail.isEmpty else { return nil }
            guard !list.items.isEmpty else { return Array((list.isObject ? "{}" : "[]").utf8) }
            var text: [UInt8] = Array((list.isObject ? "{ " : "[").utf8)
            for (place, item) in list.items.enumerated() {
                guard item.comments.isEmpty, item.trailing.isEmpty, let value = flat(item.value) else { return nil }
                if place > 0 { text += Array(", ".utf8) }
                if let key = item.key { text += key + colon }
                text += value
            }
            return text + Array((list.isObject ? " }" : "]").utf8)
        }
    }

    private static func scalars(_ bytes: [UInt8]) -> Int { bytes.count { $0 & 0xc0 != 0x80 } }
}
