import FrontdeskAPI
import FrontdeskCore

/// Answers whose members are figures and words, shown as they come: members of members by a dot.
struct FactsText {
    let time: RelativeTime

    /// A table of the objects in the first array of an answer, a column for each key.
    ///
    /// - Parameter wrapping: the key whose values go on in the next line where they are long, if it is the last.
    func table(_ json: JSONValue, wrapping: String? = nil) -> TextTable? {
        let array = json.array ?? json.object?.members.lazy.compactMap(\.value.array).first
        guard let rows = array?.compactMap(\.object), !rows.isEmpty else { return nil }
        var keys: [String] = []
        for row in rows { for member in row.members where !keys.contains(member.key) { keys.append(member.key) } }
        var table = TextTable(
            keys.map { TextTable.Column(Self.title($0), least: max(4, Self.title($0).count), wraps: $0 == wrapping) })
        for row in rows {
            table.add(keys.map { key in TextTable.Cell(row[key].map(word)) })
        }
        return table
    }

    /// The values of a tree with their names, in order.
    func facts(_ json: JSONValue, _ name: String) -> [(name: String, value: String)] {
        switch json {
        case .object(let object):
            object.members.flatMap { facts($0.value, name.isEmpty ? $0.key : "\(name).\($0.key)") }
        case .array(let items) where items.contains { $0.object != nil }:
            items.enumerated().flatMap { facts($1, "\(name).\($0)") }
        default:
            [(name, word(json))]
        }
    }

    /// One value; a time is said from now.
    private func word(_ json: JSONValue) -> String {
        switch json {
        case .null: ""
        case .bool(let value): value ? "yes" : "no"
        case .number(let number): number.text
        case .string(let text): RFC3339.instant(text).map { $0 > time.now ? time.until($0) : time.ago($0) } ?? text
        case .array(let items): items.map(word).joined(separator: ", ")
        case .object: facts(json, "").map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        }
    }

    /// `lastReceived` as `LAST RECEIVED`.
    private static func title(_ key: String) -> String {
        key.reduce(into: "") { $0 += $1.isUppercase ? " \($1)" : $1.uppercased() }
    }
}

extension CommandContext {
    /// Prints a list of whatever the daemon knows of each.
    func printList(_ answer: DeskAnswer, wrapping: String? = nil, orSay nothing: String) throws {
        if wantsJSON { return try print(json: answer) }
        var page = page()
        if let table = FactsText(time: time).table(try answer.json(), wrapping: wrapping) {
            page.add(table)
        } else {
            page.add(nothing)
        }
        print(page)
    }
}
