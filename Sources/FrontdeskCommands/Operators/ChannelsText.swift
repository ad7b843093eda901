import FrontdeskCore

/// How the channels are doing, as operators read it.
struct ChannelsText {
    let time: RelativeTime

    /// A line for each channel.
    func table(_ rows: [JSONValue]) -> TextTable {
        var table = TextTable([
            .init("CHANNEL", least: 8), .init("TYPE", least: 5), .init("STATE"), .init("LAST IN"), .init("LAST OUT"),
            .init("TO SEND", isRight: true), .init("NOTES", least: 12, wraps: true),
        ])
        for row in rows {
            let state = row["state"]?.string ?? ""
            table.add(
                TextTable.Cell(row["channel"]?.string ?? "", .strong), TextTable.Cell(row["type"]?.string ?? ""),
                TextTable.Cell(state, state == "up" ? .plain : .late), TextTable.Cell(last(row["in"])),
                TextTable.Cell(last(row["out"])), TextTable.Cell(row["out"]?["waiting"]?.int64.map { "\($0)" }),
                TextTable.Cell(notes(row)))
        }
        return table
    }

    /// What a channel is: `live; public: groups and rooms; no window of its own for replies.`.
    static func facts(_ row: JSONValue) -> String {
        let open = row["public"]?.string.map { "public: \($0)" } ?? "all of it private"
        let window = row["replyWindow"]?.string.map { "private replies within \($0)" }
        return [row["class"]?.string, open, window ?? "no window of its own for replies"].compactMap { $0 }.joined(
            separator: "; ")
            + "."
    }

    private func last(_ way: JSONValue?) -> String? {
        guard let way else { return nil }
        return instant(way, "lastAt").map { time.ago($0) } ?? "never"
    }

    private func notes(_ row: JSONValue) -> String? {
        let notes = ["in", "out"].compactMap { key in row[key].flatMap { note($0, key) } }
        return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }

    /// `in: 3 to take`, `out: connect, again in 2 min`.
    private func note(_ way: JSONValue, _ name: String) -> String? {
        var words: [String] = []
        if name == "in", let waiting = way["waiting"]?.int64, waiting > 0 { words.append("\(waiting) to take") }
        if let error = way["error"]?.string { words.append(error) }
        if let refused = instant(way, "refusedAt"), way["error"] != nil { words.append("refused \(time.ago(refused))") }
        switch way["state"]?.string {
        case "down"?: words.append("reload once it is put right")
        case "limited"?: words.append("at its limit" + until(way))
        case "closed"?, "waiting"?: words.append("again" + (until(way).isEmpty ? " soon" : until(way)))
        default: break
        }
        return words.isEmpty ? nil : "\(name): " + words.joined(separator: ", ")
    }

    private func until(_ way: JSONValue) -> String {
        instant(way, "retryAt").map { $0 > time.now ? " \(time.until($0))" : "" } ?? ""
    }

    private func instant(_ way: JSONValue, _ key: String) -> Instant? {
        way[key]?.string.flatMap { RFC3339.instant($0) }
    }
}
