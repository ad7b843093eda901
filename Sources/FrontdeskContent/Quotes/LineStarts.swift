/// What lines may begin with, kept by the first byte: most lines are none of them, and each line of a mail is asked.
struct LineStarts {
    /// For each first byte the beginnings that have it, as UTF-8.
    private var byFirst = [[[UInt8]]](repeating: [], count: 1 << UInt8.bitWidth)

    init(_ starts: [String]) {
        for start in starts {
            let bytes = Array(start.utf8)
            if let first = bytes.first { byFirst[Int(first)].append(bytes) }
        }
    }

    /// Whether a line, folded as they are, begins with one of them.
    func begin(_ line: String) -> Bool {
        guard let first = line.utf8.first else { return false }
        return byFirst[Int(first)].contains { line.utf8.starts(with: $0) }
    }
}
