/// A table for people, at most ``Page/columns`` wide: columns aligned, the widest cut first where it must be.
struct TextTable {
    /// One column.
    struct Column {
        /// Its head, in capitals.
        var title: String
        /// Numbers stand to the right.
        var isRight = false
        /// The least it is cut to; nil is never cut.
        var least: Int?
        /// Whether what does not fit goes on in the next line instead of being cut; for the last column only.
        var wraps = false

        init(_ title: String, isRight: Bool = false, least: Int? = nil, wraps: Bool = false) {
            self.title = title
            self.isRight = isRight
            self.least = least
            self.wraps = wraps
        }
    }

    /// One cell; its text is made visible when it is laid out.
    struct Cell: ExpressibleByStringInterpolation {
        var text: String
        var tone = Ink.Tone.plain

        init(_ text: String?, _ tone: Ink.Tone = .plain) {
            self.text = text ?? ""
            self.tone = tone
        }

        init(stringLiteral value: String) { text = value }
    }

    private let columns: [Column]
    private var rows: [[Cell]] = []

    init(_ columns: [Column]) { self.columns = columns }

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row; it has a cell for each column.
    mutating func add(_ cells: Cell...) { add(cells) }

    /// Adds a row; it has a cell for each column.
    mutating func add(_ cells: [Cell]) {
        precondition(cells.count == columns.count, "a row has a cell for each column")
        rows.append(cells.map { Cell(VisibleText.line($0.text), $0.tone) })
    }

    /// The lines: the heads, then the rows; columns that are empty throughout are left out.
    func lines(width: Int, ink: Ink) -> [String] {
        let shown = columns.indices.filter { column in rows.contains { !$0[column].text.isEmpty } }
        let widths = widths(of: shown, width: width)
        let head = line(shown.map { Cell(columns[$0].title, .dim) }, shown, widths, ink)
        return [head]
            + rows.flatMap { row in
                continued(row, shown, widths).map { line($0, shown, widths, ink) }
            }
    }

    /// The lines of a row: one, or several where the last column goes on.
    private func continued(_ row: [Cell], _ shown: [Int], _ widths: [Int]) -> [[Cell]] {
        let cells = shown.map { row[$0] }
        guard let last = shown.last, columns[last].wraps, let width = widths.last, let cell = cells.last else {
            return [cells]
        }
        let parts = TextWrap.lines(cell.text, columns: width).map { Cell($0, cell.tone) }
        let blank = cells.dropLast().map { _ in Cell("") }
        return parts.enumerated().map { $0 == 0 ? cells.dropLast() + [$1] : blank + [$1] }
    }

    private static let gap = 2

    private func widths(of shown: [Int], width: Int) -> [Int] {
        var widths = shown.map { column in
            rows.reduce(DisplayWidth.of(columns[column].title)) { max($0, DisplayWidth.of($1[column].text)) }
        }
        var excess = widths.reduce(0, +) + Self.gap * max(0, shown.count - 1) - width
        while excess > 0 {
            let shrinkable = shown.indices.filter { widths[$0] > columns[shown[$0]].least ?? Int.max }
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func line(_ cells: [Cell], _ shown: [Int], _ widths: [Int], _ ink: Ink) -> String {
        var result = ""
        // Spaces wait for the text behind them, so that no line ends in any.
        var spaces = 0
        for (place, cell) in cells.enumerated() {
            let text = DisplayWidth.fitted(cell.text, columns: widths[place])
            let padding = widths[place] - DisplayWidth.of(text)
            let isRight = columns[shown[place]].isRight
            if isRight { spaces += padding }
            if !text.isEmpty {
                result += String(repeating: " ", count: spaces) + ink(text, cell.tone)
                spaces = 0
            }
            spaces += (isRight ? 0 : padding) + Self.gap
        }
        return result
    }
}
