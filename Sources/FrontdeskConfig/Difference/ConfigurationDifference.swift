import FrontdeskCore

/// What is otherwise in one configuration than in another: by names and meaning, not by text.
///
/// Comments, the order of keys and files, other spellings of a duration and defaults that are written out are no
/// difference. Both configurations have been checked; of secrets only references are shown.
package struct ConfigurationDifference: Sendable {
    /// One thing that is otherwise.
    package struct Change: Equatable, Sendable {
        /// What sort of thing it is about, as in `queue`; of what has no name its section, as in `absence`.
        package var kind: String
        /// The name of the thing.
        package var name: String?
        /// The way to the key, as in `live.target.firstReply`; nil where the thing as a whole came, went or moved.
        package var key: String?
        /// What it was, for people; nil where it was not there.
        package var old: String?
        /// What it is now, for people; nil where it is not there any more.
        package var new: String?
        /// All of it in one line for people, as in `queue billing: live.target.firstReply 60s → 90s`.
        package var text: String
        /// Whether a running daemon takes it over only when it is started again.
        package var needsRestart = false
    }

    /// By kind of thing in the order of the new configuration, what went behind it; routes last.
    package let changes: [Change]

    /// Whether both mean the same.
    package var isEmpty: Bool { changes.isEmpty }

    /// One line for each change.
    package var lines: [String] { changes.map { TerminalText.escaped($0.text) } }

    /// The keys that a running daemon takes over only when it is started again, as in `listen.web`.
    package var restartKeys: [String] {
        changes.filter(\.needsRestart).map { change in change.kind + (change.key.map { "." + $0 } ?? "") }
    }

    /// Compares the files of two checked configurations, the main file of each first.
    package init(from old: [ConfigurationFile], to new: [ConfigurationFile]) {
        let before = old.map { PositionedJSON.parse($0.bytes).root }
        let after = new.map { PositionedJSON.parse($0.bytes).root }
        changes =
            Self.changes(from: MeaningReader.items(of: before), to: MeaningReader.items(of: after))
            + RouteChanges.changes(from: MeaningReader.routes(of: before), to: MeaningReader.routes(of: after))
    }

    private static func changes(from old: [MeaningItem], to new: [MeaningItem]) -> [Change] {
        let before = Dictionary(old.map { ($0.title, $0) }) { first, _ in first }
        let after = Dictionary(new.map { ($0.title, $0) }) { first, _ in first }
        var changes: [Change] = []
        var kinds: [String] = []
        for kind in (new + old).map(\.kind) where !kinds.contains(kind) { kinds.append(kind) }
        for item in new {
            if let earlier = before[item.title] ?? item.implied {
                changes += self.changes(from: earlier, to: item)
            } else {
                changes.append(Change(kind: item.kind, name: item.name, new: item.name, text: "\(item.title) added"))
            }
        }
        for item in old where after[item.title] == nil {
            if let later = item.implied {
                changes += self.changes(from: item, to: later)
            } else {
                changes.append(Change(kind: item.kind, name: item.name, old: item.name, text: "\(item.title) removed"))
            }
        }
        return kinds.flatMap { kind in changes.filter { $0.kind == kind } }
    }

    /// What is set otherwise of one thing.
    static func changes(from old: MeaningItem, to new: MeaningItem) -> [Change] {
        let keys = Set(old.values.keys).union(new.values.keys).sorted()
        var changed = keys.filter { old.values[$0]?.meant ?? [] != new.values[$0]?.meant ?? [] }
        guard new.kind != "test" else {
            return changed.isEmpty
                ? [] : [Change(kind: new.kind, name: new.name, text: "\(new.title) changed")]
        }
        var changes: [Change] = []
        if new.kind == "hours" {
            changes = weekChanges(from: old, to: new)
            changed.removeAll { key in Weekday.allCases.contains { $0.word == key } }
        }
        for key in changed {
            changes.append(change(of: new, key, from: old.values[key], to: new.values[key]))
        }
        return changes
    }

    /// Days of a week that changed alike, together.
    private static func weekChanges(from old: MeaningItem, to new: MeaningItem) -> [Change] {
        let words = Weekday.allCases.map(\.word)
        func pair(_ day: Int) -> [String?] { [old.values[words[day]]?.shown, new.values[words[day]]?.shown] }
        var changes: [Change] = []
        var day = 0
        while day < words.count {
            var last = day
            while last + 1 < words.count, pair(last + 1) == pair(day) { last += 1 }
            let key =
                day == 0 && last == words.count - 1
                ? "daily" : last == day ? words[day] : "\(words[day])-\(words[last])"
            if pair(day)[0] != pair(day)[1] {
                changes.append(change(of: new, key, from: old.values[words[day]], to: new.values[words[day]]))
            }
            day = last + 1
        }
        return changes
    }

    private static func change(
        of item: MeaningItem, _ key: String, from old: MeaningValue?, to new: MeaningValue?
    ) -> Change {
        let needsRestart =
            item.kind == "listen" || item.kind == "store"
            || item.kind == "access" && ["adminGroup", "lmtpGroup"].contains(key)
        let text = "\(item.title): \(key) \(MeaningValue.difference(old, new))"
        return Change(
            kind: item.kind, name: item.name, key: key, old: old?.shown, new: new?.shown,
            text: text + (needsRestart ? " (needs a restart)" : ""), needsRestart: needsRestart)
    }
}

extension ConfigurationDifference {
    /// The changes for programs: `{"changes": [...], "restart": [...]}`.
    package func json() -> [UInt8] {
        var json = JSONWriter(.pretty)
        json.beginObject()
        json.key("changes")
        json.beginArray()
        for change in changes {
            json.beginObject()
            let texts = [
                ("kind", change.kind), ("name", change.name), ("key", change.key), ("old", change.old),
                ("new", change.new), ("text", change.text),
            ]
            for (key, text) in texts {
                guard let text else { continue }
                json.key(key)
                json.string(text)
            }
            json.key("needsRestart")
            json.bool(change.needsRestart)
            json.endObject()
        }
        json.endArray()
        json.key("restart")
        json.beginArray()
        for key in restartKeys { json.string(key) }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}

extension MeaningItem {
    /// What holds of a thing that is not declared; nil where it is not there then. Languages are skills by themselves.
    fileprivate var implied: MeaningItem? {
        guard kind == "skill", let name, name.hasPrefix(ConfigurationNames.languagePrefix) else { return nil }
        var item = MeaningItem(kind: kind, name: name)
        MeaningDefaults.complete(&item)
        return item
    }
}

extension MeaningValue {
    /// What became of a value, as in `60s → 90s`, or `+ general` of several.
    static func difference(_ old: MeaningValue?, _ new: MeaningValue?) -> String {
        guard let before = old == nil ? [] : old?.words, let after = new == nil ? [] : new?.words else {
            return "\(old?.shown ?? "none") → \(new?.shown ?? "none")"
        }
        let had = Set(before.map(\.meant))
        let has = Set(after.map(\.meant))
        let removed = before.filter { !has.contains($0.meant) }
        let added = after.filter { !had.contains($0.meant) }
        if removed.count == 1, added.count == 1 { return "\(removed[0].shown) → \(added[0].shown)" }
        return (added.map { "+ \($0.shown)" } + removed.map { "- \($0.shown)" }).joined(separator: ", ")
    }

    /// The values of a set; nil of another value.
    private var words: [Word]? {
        if case .set(let words) = self { words } else { nil }
    }
}
