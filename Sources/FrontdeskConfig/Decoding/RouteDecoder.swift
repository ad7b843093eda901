import FrontdeskCore

/// Decodes `routes`, and collects the text patterns of their conditions.
struct RouteDecoder {
    let names: ConfigurationNames
    let priorities: [NamedPriority]
    let log: DiagnosticLog
    var patterns = PatternTable()

    /// Routes in the order of the file; only the last is without condition.
    mutating func routes(_ node: ConfigNode?) -> [RoutePolicy] {
        guard let node, let items = node.items() else { return [] }
        guard !items.isEmpty else {
            node.report(.noCatchAll, "there is no route", expected: "at least one, the last without \"when\"")
            return []
        }
        var ids = DeclaredNames(kind: "route")
        return items.enumerated().map { place, item in
            var route = RoutePolicy(id: "", end: .file)
            let isLast = place == items.count - 1
            item.fields { fields in
                if let id = fields.required("id")?.name() {
                    _ = ids.declare(id, log: log)
                    route.id = id.text
                }
                route.when = condition(&fields, isLast: isLast)
                route.end = end(&fields) ?? route.end
                read(&fields, into: &route)
            }
            return route
        }
    }

    private mutating func condition(_ fields: inout ObjectReader, isLast: Bool) -> RouteCondition? {
        guard let node = fields.optional("when") else {
            if !isLast {
                fields.node.report(
                    .hidingRoute, "without \"when\" this route hides those behind it", expected: "the key \"when\"")
            }
            return nil
        }
        if isLast {
            node.report(
                .noCatchAll, "the last route must match everything", expected: "no \"when\", or a further route")
        }
        return condition(node)
    }

    private func end(_ fields: inout ObjectReader) -> RouteEnd? {
        guard let (key, node) = fields.exactlyOne(of: ["queue", "end"]) else { return nil }
        if key == "end" { return node.choice(of: ["file", "spam"]).map { $0 == "spam" ? .spam : .file } }
        guard let queue = node.reference(to: "a queue") else { return nil }
        return names.queues.place(of: queue, log: log).map { .queue($0) }
    }

    private func read(_ fields: inout ObjectReader, into route: inout RoutePolicy) {
        route.require = fields.optional("require")?.demands(names) ?? []
        route.prefer = fields.optional("prefer")?.demands(names) ?? []
        if let level = fields.optional("language").flatMap(languageLevel) {
            route.languageRequired = true
            route.languageLevel = level
        }
        route.boost = fields.optional("priority").flatMap(boost) ?? .zero
        route.workClass = fields.optional("class")?.workClass()
    }

    /// `"required"`, or `{"required": LEVEL}`.
    private func languageLevel(_ node: ConfigNode) -> Int? {
        guard case .object = node.json.content else { return node.choice(of: ["required"]).map { _ in 1 } }
        return node.object { (fields: inout ObjectReader) in
            fields.required("required")?.integer(in: DecodingLimits.level)
        }
    }

    private func boost(_ node: ConfigNode) -> Span? {
        guard let name = node.reference(to: "a priority") else { return nil }
        if let priority = priorities.first(where: { $0.name == name.text }) { return priority.boost }
        if let declared = names.priorities {
            _ = declared.place(of: name, log: log)
            return nil
        }
        node.report(
            .unknownName, "unknown priority \(node.quote(name.text))",
            didYouMean: node.suggestion(for: name.text, among: priorities.map(\.name)))
        return nil
    }
}

/// The patterns of all routes, each once, by their place in the automaton.
struct PatternTable {
    private(set) var patterns: [TextPattern] = []
    private var places: [TextPattern: Int] = [:]

    /// The place of a pattern, a new one behind the others.
    mutating func place(of pattern: TextPattern) -> Int {
        if let place = places[pattern] { return place }
        places[pattern] = patterns.count
        patterns.append(pattern)
        return patterns.count - 1
    }
}
