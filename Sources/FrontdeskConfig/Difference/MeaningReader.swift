import FrontdeskCore

/// Reads the tree of a checked configuration into things with their settings.
enum MeaningReader {
    /// Sections of named things, with what one of them is called.
    static let kinds: [(section: String, kind: String)] = [
        ("skills", "skill"), ("channels", "channel"), ("hours", "hours"), ("priorities", "priority"),
        ("queues", "queue"), ("profiles", "profile"), ("teams", "team"), ("agents", "agent"),
        ("templates", "template"),
    ]

    /// Everything but the routes, in the order of the sections above; what is left out has its default.
    static func items(of roots: [PositionedJSON]) -> [MeaningItem] {
        var items: [MeaningItem] = []
        for section in MeaningDefaults.sections {
            var item = MeaningItem(kind: section)
            for root in roots {
                for member in members(root[section]) where section != "access" || member.key != "gateways" {
                    read(member.value, [member.key], into: &item)
                }
            }
            items.append(item)
        }
        for (section, kind) in kinds {
            let named = roots.flatMap { members($0[section]) }
            if section == "priorities", !roots.contains(where: { $0[section] != nil }) {
                items += MeaningDefaults.priorities
            }
            for member in named { items.append(self.item(kind, member.key, member.value)) }
        }
        for root in roots {
            for member in members(root["access"]?["gateways"]) {
                items.append(item("gateway", member.key, member.value))
            }
            for test in elements(root["tests"]) { items.append(self.test(test)) }
        }
        for place in items.indices { MeaningDefaults.complete(&items[place]) }
        return items
    }

    /// The routes in their order.
    static func routes(of roots: [PositionedJSON]) -> [MeaningItem] {
        roots.flatMap { elements($0["routes"]) }.map { item("route", text($0["id"]) ?? "", $0) }
    }

    private static func item(_ kind: String, _ name: String, _ node: PositionedJSON) -> MeaningItem {
        var item = MeaningItem(kind: kind, name: name)
        if kind == "priority", text(node) != nil {
            read(node, ["boost"], into: &item)
        }
        for member in members(node) where !(kind == "route" && member.key == "id") {
            read(member.value, [member.key], into: &item)
        }
        return item
    }

    /// A test is one value: what it says is said by its own words.
    private static func test(_ node: PositionedJSON) -> MeaningItem {
        var item = MeaningItem(kind: "test", name: text(node["name"]) ?? "")
        item.values["content"] = .one(MeaningValue.Word("changed", meant: MeaningText.compact(node, key: "")))
        return item
    }

    // MARK: Values

    /// Puts a value and all inside it into an item.
    private static func read(_ node: PositionedJSON, _ path: [String], into item: inout MeaningItem) {
        let key = path[path.count - 1]
        let way = path.joined(separator: ".")
        if let special = special(node, path, item.kind) {
            for (key, value) in special { item.values[key] = value }
            return
        }
        switch node.content {
        case .object(let members):
            // An empty object says something where its being there does.
            for member in members { read(member.value, path + [member.key], into: &item) }
        case .array(let nodes):
            let words = nodes.map { MeaningText.word($0, key: key, path: path) }
            item.values[way] = isOrdered(key) ? .list(words) : .set(words)
        default:
            let word = MeaningText.word(node, key: key, path: path)
            item.values[way] = isSet(path, item.kind) ? .set([word]) : .one(word)
        }
    }

    /// Values that may be written in several ways, or are more than their parts.
    private static func special(
        _ node: PositionedJSON, _ path: [String], _ kind: String
    ) -> [String: MeaningValue]? {
        let way = path.joined(separator: ".")
        switch (kind, path[path.count - 1], path.count) {
        case ("hours", "week", 1): return MeaningText.week(node)
        case ("hours", "except", 1): return MeaningText.exceptions(node)
        case ("queue", "relax", 1): return [way: .set(elements(node).map(MeaningText.step))]
        case ("queue", "whenClosed", 2):
            let queue = text(node["queue"]).map { "queue \($0)" }
            return [way: .one(MeaningValue.Word(queue ?? text(node) ?? ""))]
        case ("queue", "offer", 2): return offer(node, way)
        case ("route", "language", 1):
            guard let word = text(node) else { return nil }
            return ["\(way).\(word)": .one(MeaningValue.Word("1"))]
        case ("route", "when", 1):
            return MeaningText.condition(node, way)
        case ("channel", "body", 2): return [way: .one(MeaningText.json(node))]
        case ("team", "serves", 1): return [way: .set(elements(node).map(MeaningText.service))]
        case ("agent", "absent", 1): return [way: .set(elements(node).map(MeaningText.absence))]
        default: return nil
        }
    }

    /// Who gives a time says that offers are to be accepted.
    private static func offer(_ node: PositionedJSON, _ way: String) -> [String: MeaningValue] {
        var values: [String: MeaningValue] = [:]
        for member in members(node) {
            values["\(way).\(member.key)"] = .one(MeaningText.word(member.value, key: member.key, path: []))
        }
        if values["\(way).timeout"] != nil { values["\(way).auto"] = .one(MeaningValue.Word("false")) }
        return values
    }

    /// Lists of which the order counts: what is first is tried, sent or compared first.
    private static func isOrdered(_ key: String) -> Bool { ["rank", "secrets"].contains(key) }

    /// Single values that could be a list too.
    private static func isSet(_ path: [String], _ kind: String) -> Bool {
        kind == "bots" && path == ["handOver"]
    }

    // MARK: Nodes

    static func members(_ node: PositionedJSON?) -> [PositionedJSON.Member] {
        if case .object(let members) = node?.content { members } else { [] }
    }

    static func elements(_ node: PositionedJSON?) -> [PositionedJSON] {
        if case .array(let items) = node?.content { items } else { [] }
    }

    static func text(_ node: PositionedJSON?) -> String? {
        if case .string(let text) = node?.content { text } else { nil }
    }

    // MARK: Words

    /// Keys whose values are lengths of time.
    private static let durations: Set<String> = [
        "after", "for", "every", "window", "live", "deferred", "coolDown", "firstReply", "nextReply", "resolve",
        "timeout",
        "ownerWait", "wrapUp", "reopenWithin", "resolveAfter", "botsFirst", "replyMargin", "tolerance", "retention",
        "contactOwner", "lastOfferBefore", "boost", "poll",
    ]

    /// A text under a key: a duration is the same in other units.
    static func word(_ text: String, key: String) -> MeaningValue.Word {
        let last = String(key.split(separator: ".").last ?? "")
        if durations.contains(last), let microseconds = DurationText.microseconds(text) {
            return MeaningValue.Word(text, meant: "\(microseconds)us")
        }
        if ["bodyLimit", "sizeLimit"].contains(last), let bytes = SizeText.bytes(text) {
            return MeaningValue.Word(text, meant: "\(bytes)B")
        }
        return MeaningValue.Word(text)
    }

    /// Free text in quotes, cut where it is long.
    static func quoted(_ text: String) -> MeaningValue.Word {
        let isLong = text.unicodeScalars.count > ConfigLimits.quotedMax
        let shown = String(String.UnicodeScalarView(text.unicodeScalars.prefix(ConfigLimits.quotedMax)))
        return MeaningValue.Word("\"\(shown)\(isLong ? "…" : "")\"", meant: "\"\(text)\"")
    }
}
