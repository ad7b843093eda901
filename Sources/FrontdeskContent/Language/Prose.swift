import FrontdeskCore

/// The part of a text that is in a language: no web or mail addresses, mentions, tags, numbers, control characters.
struct Prose {
    /// How many characters make a word where words are not set apart.
    private static let unspacedPerWord = 2

    /// What is left, as UTF-8.
    private(set) var bytes: [UInt8] = []
    private var spacedWords = 0
    private var unspacedLetters = 0

    /// About how many words are left.
    var words: Int { spacedWords + unspacedLetters / Self.unspacedPerWord }

    /// Reads the whole scalars among the first `bytesMax` bytes of a text.
    init(_ text: String, bytesMax: Int) {
        var text = text
        text.withUTF8 { source in
            let size = Self.wholeScalars(of: source, bytesMax: bytesMax)
            var reader = Reader(source: UnsafeBufferPointer(rebasing: source[..<size]))
            // What is left is never longer than what was read.
            bytes = Array(unsafeUninitializedCapacity: size + 1) { buffer, count in
                reader.read(into: buffer)
                count = reader.end
            }
            spacedWords = reader.spacedWords
            unspacedLetters = reader.unspacedLetters
        }
    }

    /// How many of the first bytes are scalars with nothing missing.
    private static func wholeScalars(of source: UnsafeBufferPointer<UInt8>, bytesMax: Int) -> Int {
        var size = min(source.count, bytesMax)
        while size > 0, size < source.count, source[size] & 0xC0 == 0x80 { size -= 1 }
        return size
    }
}
