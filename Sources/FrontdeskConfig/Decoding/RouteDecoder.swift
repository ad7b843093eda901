import FrontdeskCore

/// A condition with the object it stands in.
struct PlacedCondition {
    let node: ConfigNode
    let condition: RouteCondition
}

/// Decodes `routes`, and collects the text patterns of their conditions.
struct RouteDecoder {
    let names: ConfigurationNames
    let priorities: [NamedPriority]
    let queues: [QueuePolicy]
    let log: DiagnosticLog
    var patterns = PatternTable()
    /// What was read, with its places, for those who judge it as a whole.
    var conditions: [PlacedCondition] = []
    private(set) var nodes: [ConfigNode] = []

    /// Routes in the order of the file; only the last is without condition.
    mutating func routes(_ node: ConfigNode?) -> [RoutePolicy] {
        guard let node, let items = node.items() else { return [] }
        guard !items.isEmpty else {
            node.report(.noCatchAll, "there is no route", expected: "at least one, the last without \"when\"")
            return []
        }
        nodes = items
        var ids = DeclaredNames(kind: "route")
        return items.enumerated().map { place, item in
            var route = RoutePolicy(id: "", end: .file)
            let isLast = place == items.count - 1
            item.fields { fields in
                fields.acceptances()
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
        guard let place = names.queues.place(of: queue, log: log) else { return nil }
        node.checkTakesWork(place, in: queues)
        return .queue(place)
    }

    private func read(_ fields: inout ObjectReader, into route: inout RoutePolicy) {
        route.require = fields.optional("require")?.demands(names) ?? []
        route.prefer = fields.optional("prefer")?.demands(names) ?? []
        if let language = fields.optional("language") { readLanguage(language, into: &route) }
        if let priority = fields.optional("priority").flatMap(priority) {
            route.boost = priority.boost
            route.strict = priority.strict
        }
        route.agent = fields.optional("agent").flatMap(namedAgent)
        route.contactOwner = fields.optional("contactOwner")?.span(in: DecodingLimits.namedWait)
        route.workClass = fields.optional("class")?.workClass()
    }

    /// `"required"`, `"preferred"`, or an object that says how much.
    private func readLanguage(_ node: ConfigNode, into route: inout RoutePolicy) {
        let words = ["required", "preferred"]
        guard case .object = node.json.content else {
            let word = node.choice(of: words)
            route.languageRequired = word == "required"
            route.languagePreferred = word == "preferred" ? 1 : 0
            return
        }
        node.fields { fields in
            guard let (key, node) = fields.exactlyOne(of: words) else { return }
            let level = node.integer(in: DecodingLimits.level) ?? 1
            if key == "required" {
                route.languageRequired = true
                route.languageLevel = level
            } else {
                route.languagePreferred = level
            }
        }
    }

    /// `{"name": AGENT, "for": SPAN}`.
    private func namedAgent(_ node: ConfigNode) -> NamedAgent? {
        node.object { (fields: inout ObjectReader) in
            let name = fields.required("name")?.reference(to: "an agent")
            let wait = fields.required("for")?.span(in: DecodingLimits.namedWait)
            guard let name, let agent = names.agents.place(of: name, log: log), let wait else { return nil }
            return NamedAgent(agent: agent, wait: wait)
        }
    }

    private func priority(_ node: ConfigNode) -> NamedPriority? {
        guard let name = node.reference(to: "a priority") else { return nil }
        if let priority = priorities.first(where: { $0.name == name.text }) { return priority }
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
