import FrontdeskConfig
import Testing

@Suite("Positions in files")
struct SourceFileTests {
    private func position(_ text: String, _ offset: Int) -> SourcePosition {
        SourceFile(name: "f", bytes: Array(text.utf8)).position(of: offset)
    }

    @Test("lines and columns count from 1")
    func counts() {
        #expect(position("ab\ncd\n", 0) == SourcePosition(line: 1, column: 1))
        #expect(position("ab\ncd\n", 1) == SourcePosition(line: 1, column: 2))
        #expect(position("ab\ncd\n", 2) == SourcePosition(line: 1, column: 3))
        #expect(position("ab\ncd\n", 3) == SourcePosition(line: 2, column: 1))
        #expect(position("ab\ncd\n", 6) == SourcePosition(line: 3, column: 1))
        #expect(position("ab\r\ncd", 4) == SourcePosition(line: 2, column: 1))
        #expect(position("", 0) == SourcePosition(line: 1, column: 1))
        #expect(position("a", 99) == SourcePosition(line: 1, column: 2))
    }

    @Test("columns count Unicode scalars, not bytes and not cells")
    func countsScalars() {
        #expect(position("ş€😀x", 9) == SourcePosition(line: 1, column: 4))
        #expect(position("e\u{301}x", 3) == SourcePosition(line: 1, column: 3))
        #expect(position("日本x", 6) == SourcePosition(line: 1, column: 3))
    }

    @Test("a byte order mark has no column")
    func skipsMark() {
        #expect(position("\u{feff}{}", 3) == SourcePosition(line: 1, column: 1))
        #expect(position("\u{feff}{}", 0) == SourcePosition(line: 1, column: 1))
        #expect(position("\u{feff}{\n}", 5) == SourcePosition(line: 2, column: 1))
    }

    @Test("findings in a file with a byte order mark and wide characters are placed by scalars")
    func placesFindings() {
        let reading = Reading("\u{feff}{\n  \"日本語\": {\"😀\": tru}\n}")
        #expect(reading.findings == ["FD0013  2:16"])
    }

    @Test("the end of the text is reported where the text stops, at the bracket that is open")
    func placesEnd() {
        let reading = Reading("{\n  \"a\": [1, 2\n\n  \n")
        #expect(reading.findings == ["FD0005  2:13"])
        #expect(reading.log.report().diagnostics.first?.related.first?.span.range == 9..<10)
    }
}
