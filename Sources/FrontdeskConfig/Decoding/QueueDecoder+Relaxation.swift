import FrontdeskCore

extension QueueDecoder {
    /// `relax` of a queue: steps as the file has them; the policy puts them in order of time.
    func relaxation(_ node: ConfigNode, of place: Int) -> [RelaxStep] {
        guard let items = node.items(count: DecodingLimits.relaxSteps) else { return [] }
        var widened: [Int: SourceSpan] = [:]
        return items.compactMap { item in
            item.object { (fields: inout ObjectReader) in
                fields.acceptances()
                let after = fields.required("after")?.span(in: DecodingLimits.step)
                guard let (key, node) = fields.exactlyOne(of: ["drop", "lower", "widen"]) else { return nil }
                let change: RelaxChange?
                switch key {
                case "drop": change = dropping(node)
                case "lower": change = lowering(node)
                default: change = widening(node, after: after, of: place, &widened)
                }
                guard let after, let change else { return nil }
                return RelaxStep(after: after, change: change)
            }
        }
    }

    /// `"preferred"`, or skills.
    private func dropping(_ node: ConfigNode) -> RelaxChange? {
        let form = #""preferred", or a list of skills"#
        node.note(.choice(["preferred"]))
        if let text = node.text {
            if text == "preferred" { return .dropPreferred }
            node.report(
                .unknownChoice, "unknown value \(node.quote(text))", expected: form,
                didYouMean: node.suggestion(for: text, among: ["preferred"]))
            return nil
        }
        guard case .array = node.json.content else {
            node.reportWrongType(expected: form)
            return nil
        }
        let skills: [Int]? = node.list(count: 1...Int.max) { item in
            guard let name = item.reference(to: "a skill"), let skill = names.skill(name, log: log) else { return nil }
            check(skill, at: name)
            return skill
        }
        return skills.map { .drop($0) }
    }

    /// Skills with their new minimum.
    private func lowering(_ node: ConfigNode) -> RelaxChange? {
        guard let members = node.members(key: nil, count: 1...Int.max) else { return nil }
        if members.isEmpty { node.report(.wrongCount, "no skill", expected: "a skill with its new level") }
        return .lower(
            members.compactMap { name, node in
                let level = node.integer(in: DecodingLimits.level)
                guard let skill = names.skill(name, log: log) else { return nil }
                check(skill, at: name)
                return level.map { SkillDemand(skill: skill, level: $0) }
            })
    }

    /// Reports a skill that no step may touch.
    private func check(_ skill: Int, at name: ConfigName) {
        guard skills[skill].hard else { return }
        log.report(
            Diagnostic(
                .hardSkill, at: name.span, pointer: name.pointer,
                "skill \"\(skills[skill].name)\" is hard: no step weakens it"))
    }

    /// A further team, which must not see the queue by then anyway.
    private func widening(
        _ node: ConfigNode, after: Span?, of place: Int, _ widened: inout [Int: SourceSpan]
    ) -> RelaxChange? {
        guard let name = node.reference(to: "a team"), let team = names.teams.place(of: name, log: log) else {
            return nil
        }
        if let first = widened[team] {
            node.report(
                .idleWidening, "two steps widen to team \"\(name.text)\"",
                related: [Diagnostic.Related(span: first, text: "the other is here")])
        }
        widened[team] = node.span
        if let after, let service = teams[team].serves.first(where: { $0.queue == place && $0.after <= after }) {
            let since = service.after == .zero ? "at once" : "by then"
            node.report(.idleWidening, "team \"\(name.text)\" serves the queue \(since)")
        }
        return .widen(team)
    }
}
