import FrontdeskAPI
import FrontdeskCore

/// The daemon's state as people read it. What a newer daemon tells besides is shown as it comes.
struct StatusText {
    let time: RelativeTime

    /// A line for each fact.
    func table(_ status: DeskStatus) -> TextTable {
        var table = TextTable([.init("WHAT", least: 8), .init("VALUE", least: 20, wraps: true)])
        table.add("version", TextTable.Cell(status.version))
        table.add("configuration", "generation \(status.generation)")
        table.add("started", TextTable.Cell(time.ago(status.startedAt)))
        table.add("waiting", "\(status.waiting) conversation\(status.waiting == 1 ? "" : "s")")
        if let agents = status.agents { table.add("agents", TextTable.Cell(counts(agents))) }
        if let channels = status.channels { table.add("channels", TextTable.Cell(names(channels))) }
        for fact in status.store.map(store) ?? [] { table.add(fact) }
        return table
    }

    /// `2 ready, 1 away`.
    private func counts(_ json: JSONValue) -> String {
        let facts = FactsText(time: time).facts(json, "")
        let present = facts.filter { $0.value != "0" }
        return present.isEmpty ? "none" : present.map { "\($0.value) \($0.name)" }.joined(separator: ", ")
    }

    /// `shop-chat (webhook), shop-form (webhook)`.
    private func names(_ json: JSONValue) -> String {
        let words = (json.array ?? []).compactMap { channel -> String? in
            guard let name = channel["channel"]?.string else { return nil }
            return channel["type"]?.string.map { "\(name) (\($0))" } ?? name
        }
        return words.isEmpty ? "none" : words.joined(separator: ", ")
    }

    private func store(_ json: JSONValue) -> [[TextTable.Cell]] {
        guard let members = json.object?.members else { return rows(json, "store") }
        return members.flatMap { member -> [[TextTable.Cell]] in
            switch (member.key, member.value.int64, member.value.bool) {
            case ("databaseBytes", let bytes?, _): [["database", Self.size(bytes)]]
            case ("walBytes", let bytes?, _): [["write-ahead log", Self.size(bytes)]]
            case ("lastCommitMicroseconds", let time?, _):
                [["last commit", "took \(time / 1_000).\(time % 1_000 / 100) ms"]]
            case ("hasRoom", _, true?): [["disk", "has room"]]
            case ("hasRoom", _, false?): [["disk", TextTable.Cell("is nearly full: nothing new is taken in", .late)]]
            default: rows(member.value, "store.\(member.key)")
            }
        }
    }

    private func rows(_ json: JSONValue, _ name: String) -> [[TextTable.Cell]] {
        FactsText(time: time).facts(json, name).map { [TextTable.Cell($0.name), TextTable.Cell($0.value)] }
    }

    private static func size(_ bytes: Int64) -> TextTable.Cell { TextTable.Cell(ConversationText.size(Int(bytes))) }
}
