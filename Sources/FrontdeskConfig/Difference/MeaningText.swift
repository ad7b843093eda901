import FrontdeskCore

/// The words for values of the configuration that have a form of their own.
enum MeaningText {
    /// Keys whose values are free text.
    private static let quoted: Set<String> = [
        "text", "subject", "handOver", "attribute", "sender", "name", "publicName", "prefix", "signed",
        "recipient", "user", "mailbox", "move", "clientID", "scope",
    ]

    /// A value under a key; of a secret its reference and nothing else.
    static func word(_ node: PositionedJSON, key: String, path: [String]) -> MeaningValue.Word {
        let isReference = SecretReference.keys.contains(key)
        if !isReference, path.contains(where: SensitiveKey.matches) {
            // No checked file has a literal here.
            guard case .object = node.content else { return MeaningValue.Word(SourceLine.mask) }
        }
        switch node.content {
        case .string(let text):
            if ["url", "tokenURL", "server", "api"].contains(key) { return url(text) }
            let isName = key == "name" && path.count > 1
            return isName ? MeaningReader.word(text, key: key) : string(text, key: key)
        case .number(let number): return MeaningValue.Word(number.int64.map(String.init) ?? number.text)
        case .bool(let value): return MeaningValue.Word(value ? "true" : "false")
        case .null, .invalid: return MeaningValue.Word("null")
        case .array, .object: return MeaningValue.Word(shown(node, key: key), meant: compact(node, key: key))
        }
    }

    /// A text under a key, in quotes where it is free.
    static func string(_ text: String, key: String) -> MeaningValue.Word {
        let last = String(key.split(separator: ".").last ?? "")
        return quoted.contains(last) ? MeaningReader.quoted(text) : MeaningReader.word(text, key: key)
    }

    /// What follows a `?` may be a secret of the other side.
    private static func url(_ text: String) -> MeaningValue.Word {
        guard let end = text.firstIndex(of: "?") else { return MeaningValue.Word(text) }
        return MeaningValue.Word(text[..<end] + "?…", meant: text)
    }

    /// Any value as JSON on one line, cut where it is long; the order of members means nothing.
    static func json(_ node: PositionedJSON) -> MeaningValue.Word {
        var shown = JSONWriter()
        write(node, into: &shown, isHidden: false, hides: true)
        var meant = JSONWriter()
        write(node, into: &meant, isHidden: false, hides: false)
        let text = String(decoding: shown.bytes, as: UTF8.self).unicodeScalars
        let cut = String(String.UnicodeScalarView(text.prefix(ConfigLimits.quotedMax)))
        return MeaningValue.Word(
            cut + (text.count > ConfigLimits.quotedMax ? "…" : ""), meant: String(decoding: meant.bytes, as: UTF8.self))
    }

    /// - Parameter isHidden: whether the value stands below a key that names a secret.
    private static func write(_ node: PositionedJSON, into json: inout JSONWriter, isHidden: Bool, hides: Bool) {
        switch node.content {
        case .object(let members):
            json.beginObject()
            for member in members.sorted(by: { $0.key < $1.key }) {
                json.key(member.key)
                write(
                    member.value, into: &json, isHidden: isHidden || SensitiveKey.matches(member.key), hides: hides)
            }
            json.endObject()
        case .array(let items):
            json.beginArray()
            for item in items { write(item, into: &json, isHidden: isHidden, hides: hides) }
            json.endArray()
        case .string(let text): json.string(isHidden && hides ? SourceLine.mask : text)
        case .number(let number): isHidden && hides ? json.string(SourceLine.mask) : json.value(.number(number))
        case .bool(let value): json.bool(value)
        case .null, .invalid: json.value(.null)
        }
    }

    /// A value with all inside it in one line for people, as in `channel chat, text "refund"`.
    static func shown(_ node: PositionedJSON, key: String) -> String { line(node, key: key) { $0.shown } }

    /// A value with all inside it, equal where two mean the same.
    static func compact(_ node: PositionedJSON, key: String) -> String { line(node, key: key) { $0.meant } }

    private static func line(
        _ node: PositionedJSON, key: String, _ text: (MeaningValue.Word) -> String
    ) -> String {
        switch node.content {
        case .object(let members):
            return members.sorted { $0.key < $1.key }.map { member in
                let isNested = MeaningReader.elements(member.value).contains { !MeaningReader.members($0).isEmpty }
                let isObject = !MeaningReader.members(member.value).isEmpty
                // Attributes have names that say nothing of their values.
                let inside = line(member.value, key: key == "attribute" ? key : member.key, text)
                return isNested || isObject ? "\(member.key) (\(inside))" : "\(member.key) \(inside)"
            }.joined(separator: ", ")
        case .array(let items):
            let isNested = items.contains { !MeaningReader.members($0).isEmpty }
            return items.map { line($0, key: key, text) }.sorted().joined(separator: isNested ? " | " : " ")
        default: return text(word(node, key: key, path: []))
        }
    }

    // MARK: Hours

    /// Each weekday with its spans; what is not named is closed.
    static func week(_ node: PositionedJSON) -> [String: MeaningValue] {
        var days: [[DaySpan]] = Array(repeating: [], count: Weekday.allCases.count)
        for member in MeaningReader.members(node) {
            for day in Weekday.days(member.key) ?? [] { days[day.rawValue] = spans(member.value) }
        }
        return Dictionary(
            uniqueKeysWithValues: Weekday.allCases.map { ($0.word, .one(hours(days[$0.rawValue]))) })
    }

    /// The dates unlike their weekday, each with its spans.
    static func exceptions(_ node: PositionedJSON) -> [String: MeaningValue] {
        var values: [String: MeaningValue] = [:]
        for member in MeaningReader.members(node) { values[member.key] = .one(hours(spans(member.value))) }
        return values
    }

    private static func spans(_ node: PositionedJSON) -> [DaySpan] {
        MeaningReader.elements(node).compactMap { MeaningReader.text($0).flatMap { DaySpan($0) } }
            .sorted { $0.start < $1.start }
    }

    private static func hours(_ spans: [DaySpan]) -> MeaningValue.Word {
        MeaningValue.Word(spans.isEmpty ? "closed" : spans.map(HoursText.span).joined(separator: ", "))
    }

    // MARK: Steps and services

    /// A step of `relax`, as in `after 15m drop preferred`.
    static func step(_ node: PositionedJSON) -> MeaningValue.Word {
        let after = MeaningReader.word(MeaningReader.text(node["after"]) ?? "", key: "after")
        var shown = "after \(after.shown)"
        var meant = "after \(after.meant)"
        for member in MeaningReader.members(node) where !["after", "accept"].contains(member.key) {
            shown += " \(member.key) \(self.shown(member.value, key: member.key))"
            meant += " \(member.key) \(compact(member.value, key: member.key))"
        }
        return MeaningValue.Word(shown, meant: meant)
    }

    /// A queue a team serves, as in `general after 10m`.
    static func service(_ node: PositionedJSON) -> MeaningValue.Word {
        guard let queue = MeaningReader.text(node["queue"]) else {
            return MeaningValue.Word(MeaningReader.text(node) ?? "")
        }
        let after = MeaningReader.word(MeaningReader.text(node["after"]) ?? "", key: "after")
        return MeaningValue.Word("\(queue) after \(after.shown)", meant: "\(queue) after \(after.meant)")
    }

    /// An absence, as in `2026-12-01 to 2026-12-14 (substitute bartek)`.
    static func absence(_ node: PositionedJSON) -> MeaningValue.Word {
        let days = "\(MeaningReader.text(node["from"]) ?? "") to \(MeaningReader.text(node["to"]) ?? "")"
        return MeaningValue.Word(days + (MeaningReader.text(node["substitute"]).map { " (substitute \($0))" } ?? ""))
    }

    // MARK: Conditions

    /// The parts of a condition: one value, or several of which one is enough; conditions within it are one each.
    static func condition(_ node: PositionedJSON, _ way: String) -> [String: MeaningValue] {
        var values: [String: MeaningValue] = [:]
        for member in MeaningReader.members(node) {
            let place = "\(way).\(member.key)"
            switch member.key {
            case "any", "all":
                values[place] = .set(
                    MeaningReader.elements(member.value).map { word($0, key: member.key, path: []) })
            case "not": values[place] = .one(word(member.value, key: member.key, path: []))
            case "attribute":
                for attribute in MeaningReader.members(member.value) {
                    values["\(place).\(attribute.key)"] = .set(words(attribute.value, "attribute"))
                }
            case "hours":
                for hours in MeaningReader.members(member.value) {
                    values["\(place).\(hours.key)"] = .one(word(hours.value, key: "hours", path: []))
                }
            default: values[place] = .set(words(member.value, member.key))
            }
        }
        return values
    }

    private static func words(_ node: PositionedJSON, _ key: String) -> [MeaningValue.Word] {
        if case .array(let items) = node.content { return items.map { word($0, key: key, path: []) } }
        return [word(node, key: key, path: [])]
    }
}
