import Testing

/// Size and shape of files and functions.
@Suite("Shape")
struct ShapeTests {
    /// Lines of a function, from its `func` or `init` line to the closing brace.
    static let functionLinesMax = 70
    static let fileLinesMax = 500

    @Test("no function is over 70 lines")
    func shortFunctions() {
        for file in SourceTree.sources + SourceTree.tests {
            for (name, start, length) in functions(in: file) where length > Self.functionLinesMax {
                Issue.record("\(file.path):\(start) \(name) has \(length) lines")
            }
        }
    }

    @Test("no file is over 500 lines")
    func shortFiles() {
        for file in SourceTree.sources + SourceTree.tests where file.lines.count > Self.fileLinesMax {
            Issue.record("\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test("no file is left empty, and none is called Utils or Helpers")
    func names() {
        for file in SourceTree.sources + SourceTree.tests {
            #expect(file.lines.contains { !$0.isEmpty }, "\(file.path) is empty")
            #expect(!file.path.contains("Utils") && !file.path.contains("Helpers"), "\(file.path): name it by its noun")
        }
    }

    /// Functions by indentation: swift-format closes them at the column where they begin.
    private func functions(in file: SourceFile) -> [(name: String, start: Int, length: Int)] {
        var result: [(String, Int, Int)] = []
        for (number, line) in file.code.enumerated() {
            let body = line.drop { $0 == " " }
            let words = body.split(separator: " ").prefix(6)
            guard words.contains("func") || words.contains(where: { $0.hasPrefix("init(") }), !body.hasPrefix("//")
            else {
                continue
            }
            let indent = String(repeating: " ", count: line.count - body.count)
            guard !line.hasSuffix("}") else { continue }
            var end = number + 1
            while end < file.lines.count, !file.lines[end].hasPrefix(indent + "}") { end += 1 }
            result.append((String(body.prefix(40)), number + 1, end - number + 1))
        }
        return result
    }
}
