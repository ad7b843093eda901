/// Header fields as they are written, each folded between its words (RFC 5322, section 2.2.3).
///
/// The callers see to it that no word holds a control character.
struct HeaderBlock {
    private(set) var bytes: [UInt8] = []

    /// Nothing is written where there are no words.
    mutating func add(_ name: String, _ words: [String]) {
        guard !words.isEmpty else { return }
        bytes += Array("\(name):".utf8)
        var column = name.utf8.count + 1
        for (index, word) in words.enumerated() {
            // The first stays beside the name: a line of blanks alone is obsolete, and confuses.
            if index > 0, column + 1 + word.utf8.count > ComposeLimits.lineBytes {
                bytes += [0x0D, 0x0A]
                column = 0
            }
            bytes.append(0x20)
            bytes += Array(word.utf8)
            column += 1 + word.utf8.count
        }
        bytes += [0x0D, 0x0A]
    }

    mutating func add(_ name: String, _ value: String) { add(name, [value]) }
}
