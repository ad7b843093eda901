import FrontdeskCore

extension RoutingTestDecoder {
    /// `expect`: at least one thing, and nothing that contradicts another.
    func expectations(_ node: ConfigNode) -> [TestExpectation] {
        var found: [TestExpectation] = []
        func expect(_ node: ConfigNode?, _ read: (ConfigNode) -> [TestExpectation.Wanted]) {
            guard let node else { return }
            let place = RoutingTest.Place(span: node.span, pointer: node.pointer)
            found += read(node).map { TestExpectation(wanted: $0, place: place) }
        }
        node.fields { fields in
            let isEmpty = !Self.keys.contains { fields.has($0) }
            expect(fields.optional("route")) { [$0.route(routes)].compactMap { $0 } }
            let end = fields.optional("end")
            reportBesideEnd(end, &fields)
            expect(end) { $0.choice(of: ["file", "spam"]).map { [.end($0 == "spam" ? .spam : .file)] } ?? [] }
            expect(fields.optional("queue")) { node in
                node.reference(to: "a queue").flatMap { names.queues.place(of: $0, log: log) }.map { [.queue($0)] }
                    ?? []
            }
            expect(fields.optional("class")) { $0.workClass().map { [.workClass($0)] } ?? [] }
            expect(fields.optional("language")) { $0.languageCode().map { [.language($0)] } ?? [] }
            expect(fields.optional("requires")) { skills($0).map { [.requires($0)] } ?? [] }
            expect(fields.optional("prefers")) { skills($0).map { [.prefers($0)] } ?? [] }
            expect(fields.optional("priority")) { priority($0).map { [.priority($0)] } ?? [] }
            expect(fields.optional("due")) { due($0).map { [$0] } ?? [] }
            expect(fields.optional("agent")) { node in
                node.reference(to: "an agent").flatMap { names.agents.place(of: $0, log: log) }.map { [.agent($0)] }
                    ?? []
            }
            if let node = fields.optional("notAgent") { found += notAgents(node) }
            expect(fields.optional("waits")) { $0.bool().map { [.waits($0)] } ?? [] }
            if isEmpty {
                fields.node.report(
                    .emptyTest, "the test expects nothing", expected: ConfigNode.list(Self.keys))
            }
        }
        return found
    }

    /// What a test may expect, in the order it is looked at.
    private static let keys = [
        "route", "end", "queue", "class", "language", "requires", "prefers", "priority", "due", "agent", "notAgent",
        "waits",
    ]

    /// What ends in a file or as spam enters no queue.
    private func reportBesideEnd(_ end: ConfigNode?, _ fields: inout ObjectReader) {
        for key in Self.keys.dropFirst(2) where key != "class" && key != "language" {
            fields.node.trail?.change { $0.add(PlaceNotes.Exclusive(keys: ["end", key], isNeeded: false)) }
            guard let end, fields.has(key) else { continue }
            end.report(.conflictingKeys, "\"end\" and \"\(key)\" exclude each other: what is filed enters no queue")
        }
    }

    /// Names, or an object of names with levels.
    private func skills(_ node: ConfigNode) -> [TestExpectation.WantedSkill]? {
        if case .object = node.json.content {
            return node.demands(names).map { TestExpectation.WantedSkill(skill: $0.skill, level: $0.level) }
        }
        return node.list { item in
            item.reference(to: "a skill").flatMap { names.skill($0, log: log) }
                .map { TestExpectation.WantedSkill(skill: $0, level: nil) }
        }
    }

    private func priority(_ node: ConfigNode) -> NamedPriority? {
        guard let name = node.reference(to: "a priority") else { return nil }
        if let priority = priorities.first(where: { $0.name == name.text }) { return priority }
        node.report(
            .unknownName, "unknown priority \(node.quote(name.text))",
            didYouMean: node.suggestion(for: name.text, among: priorities.map(\.name)))
        return nil
    }

    /// A duration from `now` on, or a moment.
    private func due(_ node: ConfigNode) -> TestExpectation.Wanted? {
        node.note(.anyForm)
        if node.text?.contains("T") ?? false { return instant(node).map { .dueAt($0) } }
        return node.span(in: TestLimits.due).map { .dueAfter($0) }
    }

    /// A name, a list of names, or an object of names with reasons.
    private func notAgents(_ node: ConfigNode) -> [TestExpectation] {
        func expectation(_ name: ConfigName, _ node: ConfigNode, reason: String?) -> TestExpectation? {
            names.agents.place(of: name, log: log).map {
                TestExpectation(
                    wanted: .notAgent($0, reason: reason),
                    place: RoutingTest.Place(span: node.span, pointer: node.pointer))
            }
        }
        if case .object = node.json.content {
            return (node.members() ?? []).compactMap { name, value in
                let reason = value.choice(of: Eligibility.reasons)
                return expectation(name, value, reason: reason)
            }
        }
        return (node.oneOrMore { $0 } ?? []).compactMap { item in
            item.reference(to: "an agent").flatMap { expectation($0, item, reason: nil) }
        }
    }
}

extension ConfigNode {
    /// The place of a route by its id.
    fileprivate func route(_ routes: DeclaredNames) -> TestExpectation.Wanted? {
        reference(to: "a route").flatMap { routes.place(of: $0, log: log) }.map { .route($0) }
    }
}
