/// What a command shows to people, line by line. All text is made visible on the way in.
struct Page {
    /// Columns that every terminal has.
    static let columns = 80

    private(set) var lines: [String] = []
    let ink: Ink

    init(ink: Ink) { self.ink = ink }

    /// The text with a line end after each line.
    var text: String { lines.map { $0 + "\n" }.joined() }

    /// Adds an empty line, unless there is one or nothing stands above.
    mutating func space() {
        if let last = lines.last, !last.isEmpty { lines.append("") }
    }

    /// Adds a paragraph, wrapped at spaces; its own line ends stay.
    mutating func add(_ text: String, indent: Int = 0, tone: Ink.Tone = .plain) {
        let margin = String(repeating: " ", count: indent)
        for line in VisibleText.lines(text) {
            for part in TextWrap.lines(line, columns: Page.columns - indent) {
                lines.append(part.isEmpty ? "" : margin + ink(part, tone))
            }
        }
    }

    /// Adds one line as it is, however long: for what other programs may read line by line.
    mutating func add(line: String) { lines.append(VisibleText.line(line)) }

    /// Adds parts on one line, by a dot between them; empty ones are left out.
    mutating func add(parts: [String?], indent: Int = 0, tone: Ink.Tone = .plain) {
        let present = parts.compactMap(\.self).filter { !$0.isEmpty }.map(VisibleText.line)
        guard !present.isEmpty else { return }
        add(present.joined(separator: " · "), indent: indent, tone: tone)
    }

    /// Adds a table; nothing where it has no rows.
    mutating func add(_ table: TextTable) {
        guard !table.isEmpty else { return }
        lines += table.lines(width: Page.columns, ink: ink)
    }
}
