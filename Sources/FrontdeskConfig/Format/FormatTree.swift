/// A configuration text as a formatter sees it: values as they are written, with the comments around them.
struct FormatTree {
    /// A comment as it is written, without the blanks behind it.
    struct Comment: Equatable {
        var text: [UInt8]
        /// An empty line stands before it.
        var isApart: Bool

        /// Whether it ends with its line.
        var endsLine: Bool { text.starts(with: [UInt8(ascii: "/"), UInt8(ascii: "/")]) }
    }

    /// A value.
    indirect enum Value {
        /// A string, a number or a word.
        case plain([UInt8])
        case list(List)
    }

    /// An object or an array.
    struct List {
        var isObject: Bool
        var items: [Item] = []
        /// Comments behind the last item.
        var tail: [Comment] = []
        /// The first item stands on a line of its own, and is to stay there.
        var isOpen = false
    }

    /// A member of an object, or an item of an array.
    struct Item {
        /// Comments before it, each on lines of its own.
        var comments: [Comment] = []
        /// An empty line stands before it, or before its comments.
        var isApart = false
        /// It begins a line.
        var startsLine = true
        /// The key with its quotes; nil in an array.
        var key: [UInt8]?
        var value: Value
        /// Comments behind it on its line; only the last may be one that ends the line.
        var trailing: [Comment] = []
    }

    var head: [Comment] = []
    var root: Value
    var tail: [Comment] = []
}
