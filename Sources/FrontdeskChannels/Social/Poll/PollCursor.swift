/// What a declared channel keeps between two looks: how far it has read, and which items of the last answer it could not read.
///
/// Those are in quarantine already; an answer that has them still would put them there with every look.
struct PollCursor: Equatable {
    /// As the other side writes it; empty at the very first.
    var value: String
    /// Short digests of unreadable items.
    var unreadable: [String] = []

    init(value: String, unreadable: [String] = []) {
        self.value = value
        self.unreadable = Array(unreadable.prefix(PollLimits.unreadableMax))
    }

    /// Reads what ``text`` has written; the value is the last line, for it may hold anything but a line break.
    init(text: String, start: String) {
        guard !text.isEmpty else {
            self.init(value: start)
            return
        }
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard lines.count == 2 else {
            self.init(value: text)
            return
        }
        self.init(value: String(lines[1]), unreadable: lines[0].split(separator: " ").map(String.init))
    }

    var text: String {
        value.isEmpty && unreadable.isEmpty ? "" : unreadable.joined(separator: " ") + "\n" + value
    }

    /// Whether one value of an item comes before another: whole numbers by size, however many digits they have, all else by its
    /// bytes, which is right for times of one zone and for ids made to be sorted.
    static func precedes(_ left: String, _ right: String) -> Bool {
        if let a = digits(left), let b = digits(right) {
            return a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
        }
        return left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// The digits of a whole number without leading zeros; nil for anything else.
    private static func digits(_ text: String) -> Substring.UTF8View? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Substring(text).utf8.drop { $0 == 0x30 }
    }
}
