import FrontdeskCore

/// What has not gone out yet, as operators read it.
struct OutboxText {
    let time: RelativeTime

    /// A line for each message; those of one conversation wait for the one before them.
    func table(_ rows: [JSONValue]) -> TextTable {
        var table = TextTable([
            .init("OUTBOX"), .init("CASE"), .init("MESSAGE"), .init("CHANNEL", least: 8),
            .init("TRIES", isRight: true), .init("STATE"), .init("LAST ANSWER"), .init("FOR"), .init("NEXT TRY"),
        ])
        var first: [String: String] = [:]
        for row in rows {
            let id = word(row, "outbox")
            let conversation = word(row, "conversation")
            let before = first[conversation]
            first[conversation] = before ?? id
            let tries = row["attempts"]?.int64 ?? 0
            table.add(
                TextTable.Cell(id, .strong), TextTable.Cell(conversation), TextTable.Cell(word(row, "message")),
                TextTable.Cell(word(row, "channel")), "\(tries)",
                TextTable.Cell(word(row, "state"), row["state"]?.string == "held" ? .late : .plain),
                TextTable.Cell(answer(row, tries)),
                TextTable.Cell(instant(row, "createdAt").map { RelativeTime.length(time.now - $0) }),
                TextTable.Cell(next(row, after: before)))
        }
        return table
    }

    /// The status the last try got; where there was no answer, why: `none (connect)`.
    private func answer(_ row: JSONValue, _ tries: Int64) -> String? {
        guard tries > 0, let status = row["status"]?.int64 else { return nil }
        let answers = row["answers"]?.array ?? []
        let taken = answers.count { $0["state"]?.string == "taken" }
        let uncertain = row["mayHaveBeenSent"]?.bool == true ? ", may have arrived" : ""
        let others = (taken > 0 ? ", \(taken) of \(answers.count) taken" : "") + uncertain
        guard status == 0 else { return "\(status)\(others)" }
        return row["error"]?.string.map { "none (\($0))\(others)" } ?? "none\(others)"
    }

    private func next(_ row: JSONValue, after before: String?) -> String? {
        if row["state"]?.string == "held" { return "by hand" }
        if let before { return "after \(before)" }
        if row["waitsFor"]?.string == "login" { return "by a reload" }
        return instant(row, "nextAt").map { $0 > time.now ? time.until($0) : "now" }
    }

    private func word(_ row: JSONValue, _ key: String) -> String { row[key]?.string ?? "" }

    private func instant(_ row: JSONValue, _ key: String) -> Instant? {
        row[key]?.string.flatMap { RFC3339.instant($0) }
    }
}
