/// A configuration file as it was read, with the way from bytes to lines and columns.
package struct SourceFile: Sendable {
    /// The name people know it by, as they gave it.
    package let name: String
    package let bytes: [UInt8]
    /// First byte of each line; a byte order mark stands before the first.
    private let lineStarts: [Int]

    /// Makes a file of a name and its bytes.
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts = [bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0]
        for (index, byte) in bytes.enumerated() where byte == 0x0a { starts.append(index + 1) }
        lineStarts = starts
    }

    /// Where a byte stands; places beyond the text count as its end.
    package func position(of offset: Int) -> SourcePosition {
        let offset = min(max(offset, lineStarts[0]), bytes.count)
        let line = lineStarts.partitioningIndex { $0 > offset } - 1
        let column = String(decoding: bytes[lineStarts[line]..<offset], as: UTF8.self).unicodeScalars.count + 1
        return SourcePosition(line: line + 1, column: column)
    }

    /// The bytes of a line, counted from 1, without its end.
    func line(_ number: Int) -> Range<Int> {
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
        if end > start, bytes[end - 1] == 0x0d { end -= 1 }
        return start..<end
    }
}

/// A place in a text as people count: lines and columns from 1, a column for each Unicode scalar.
package struct SourcePosition: Equatable, Sendable {
    package let line: Int
    package let column: Int

    /// Makes a position.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// The files one configuration consists of.
package struct SourceSet: Sendable {
    package private(set) var files: [SourceFile] = []

    /// An empty set.
    package init() {}

    /// Adds a file; returns its place, by which spans name it.
    package mutating func add(_ file: SourceFile) -> Int {
        files.append(file)
        return files.count - 1
    }

    /// The file at a place.
    package subscript(file: Int) -> SourceFile { files[file] }
}

/// Some bytes of one file of a set.
package struct SourceSpan: Hashable, Sendable {
    package let file: Int
    package let range: Range<Int>

    /// Makes a span.
    package init(file: Int, range: Range<Int>) {
        self.file = file
        self.range = range
    }
}

extension Array {
    /// The first place whose element fulfils a condition that all later ones fulfil too.
    func partitioningIndex(where belongsBehind: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongsBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
