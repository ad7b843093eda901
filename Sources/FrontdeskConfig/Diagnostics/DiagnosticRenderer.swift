import FrontdeskCore

/// Shows findings to people as text and to programs as JSON.
///
///     config.json:12:16: error FD0103: unknown key "timeot" at /queues/billing/live/offer/timeot
///        12 |     "offer": { "timeot": "30s" }
///           |                ^~~~~~~~ did you mean "timeout"?
///
/// The first line of a finding is never broken, so that editors and `grep` find it; everything below keeps to 80
/// columns. Secrets are masked, and control characters of the file never reach the terminal.
package struct DiagnosticRenderer {
    /// Width of everything but the first lines, in cells.
    package static let width = 80
    /// Least width of a line number, so that the sources of most findings stand in one column.
    private static let numberWidth = 5

    private let sources: SourceSet

    /// A renderer for findings about these files.
    package init(sources: SourceSet) {
        self.sources = sources
    }

    /// The report for people; empty where nothing was found.
    package func text(_ report: DiagnosticReport) -> String {
        var lines: [String] = []
        for diagnostic in report.diagnostics {
            lines += text(diagnostic, secrets: report.secrets)
        }
        if report.omittedCount > 0 { lines.append("and \(report.omittedCount) more") }
        return lines.map { $0 + "\n" }.joined()
    }

    private func text(_ diagnostic: Diagnostic, secrets: [SourceSpan]) -> [String] {
        let place = diagnostic.pointer.tokens.isEmpty ? "" : " at \(diagnostic.pointer)"
        let message = TerminalText.escaped(diagnostic.message + place)
        var lines = ["\(start(of: diagnostic.span)) \(diagnostic.severity.rawValue) \(diagnostic.code.id): \(message)"]
        var notes: [String] = []
        if let expected = diagnostic.expected, !diagnostic.message.contains(expected) {
            notes.append("expected " + TerminalText.escaped(expected))
        }
        if let name = diagnostic.didYouMean { notes.append("did you mean \"\(TerminalText.escaped(name))\"?") }
        // The suggestion is what helps most, so it stands at the caret.
        let hint = notes.popLast()
        lines += snippet(diagnostic.span, hint: hint, secrets: secrets)
        for note in notes { lines += wrapped(note) }
        for related in diagnostic.related {
            lines.append("\(start(of: related.span)) note: \(TerminalText.escaped(related.text))")
            lines += snippet(related.span, hint: nil, secrets: secrets)
        }
        return lines
    }

    private func start(of span: SourceSpan) -> String {
        let file = sources[span.file]
        let position = file.position(of: span.range.lowerBound)
        return "\(TerminalText.escaped(file.name)):\(position.line):\(position.column):"
    }

    /// The source line, and the caret line below it with a hint where that fits.
    private func snippet(_ span: SourceSpan, hint: String?, secrets: [SourceSpan]) -> [String] {
        let file = sources[span.file]
        guard !file.bytes.isEmpty else { return hint.map(wrapped) ?? [] }
        let number = file.position(of: span.range.lowerBound).line
        let line = file.line(number)
        let place = span.range.clamped(to: span.range.lowerBound..<max(line.upperBound, span.range.lowerBound))
        let masked = secrets.filter { $0.file == span.file && $0.range.overlaps(line) }.map(\.range)
        let source = SourceLine(file.bytes, line: line, around: place, secrets: masked)

        let digits = String(number)
        let gutter = String(repeating: " ", count: max(0, Self.numberWidth - digits.count)) + digits + " | "
        let window = source.window(of: place, room: Self.width - gutter.count)
        let empty = margin(gutter.count - 2)
        let caret =
            empty + String(repeating: " ", count: window.caret.lowerBound) + "^"
            + String(repeating: "~", count: window.caret.count - 1)
        var text = gutter + window.text
        while text.last == " " { text.removeLast() }
        guard let hint else { return [text, caret] }
        let marked = caret + " " + hint
        return marked.count <= Self.width ? [text, marked] : [text, caret] + wrapped(hint)
    }

    private func margin(_ width: Int) -> String { String(repeating: " ", count: width) + "| " }

    /// A note below the source, broken at blanks.
    private func wrapped(_ note: String) -> [String] {
        let start = String(repeating: " ", count: Self.numberWidth + 1) + "= "
        let next = String(repeating: " ", count: start.count)
        var lines: [String] = []
        var line = start
        for word in note.split(separator: " ") {
            if line.count > next.count, line.count + 1 + word.count > Self.width {
                lines.append(line)
                line = next
            }
            line += line.count > next.count ? " " + word : word
        }
        return lines + [line]
    }
}

extension DiagnosticRenderer {
    /// The report for programs: `{"errors", "warnings", "omitted", "diagnostics": [...]}`.
    package func json(_ report: DiagnosticReport) -> [UInt8] {
        var json = JSONWriter(.pretty)
        json.beginObject()
        json.key("errors")
        json.integer(Int64(report.errorCount))
        json.key("warnings")
        json.integer(Int64(report.warningCount))
        json.key("omitted")
        json.integer(Int64(report.omittedCount))
        json.key("diagnostics")
        json.beginArray()
        for diagnostic in report.diagnostics { write(diagnostic, to: &json) }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private func write(_ diagnostic: Diagnostic, to json: inout JSONWriter) {
        json.beginObject()
        json.key("code")
        json.string(diagnostic.code.id)
        json.key("severity")
        json.string(diagnostic.severity.rawValue)
        write(diagnostic.span, to: &json)
        json.key("pointer")
        json.string(diagnostic.pointer.description)
        json.key("message")
        json.string(diagnostic.message)
        if let expected = diagnostic.expected {
            json.key("expected")
            json.string(expected)
        }
        if let name = diagnostic.didYouMean {
            json.key("didYouMean")
            json.string(name)
        }
        if !diagnostic.related.isEmpty {
            json.key("related")
            json.beginArray()
            for related in diagnostic.related {
                json.beginObject()
                write(related.span, to: &json)
                json.key("text")
                json.string(related.text)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
    }

    private func write(_ span: SourceSpan, to json: inout JSONWriter) {
        let range = range(of: span)
        json.key("file")
        json.string(range.file)
        json.key("line")
        json.integer(Int64(range.start.line))
        json.key("column")
        json.integer(Int64(range.start.column))
        json.key("endLine")
        json.integer(Int64(range.end.line))
        json.key("endColumn")
        json.integer(Int64(range.end.column))
    }

    /// A place as people count, with the name of its file; the end is behind its last column.
    func range(of span: SourceSpan) -> (file: String, start: SourcePosition, end: SourcePosition) {
        let file = sources[span.file]
        return (file.name, file.position(of: span.range.lowerBound), file.position(of: span.range.upperBound))
    }
}
