package import FrontdeskCore

/// Why the condition of a route does not hold, in a few words.
package struct ConditionText: Sendable {
    let policy: BoundPolicy
    /// The patterns as the file writes them, by place.
    let patterns: [String]

    package init(policy: BoundPolicy, patterns: [String]) {
        self.policy = policy
        self.patterns = patterns
    }

    /// The first part that does not hold; nil where the condition holds.
    package func failure(_ condition: RouteCondition, _ facts: MessageFacts) -> String? {
        guard let channel = policy.channel(facts.channel), !policy.matches(condition, facts, channel) else {
            return nil
        }
        switch condition {
        case .all(let parts): return parts.lazy.compactMap { failure($0, facts) }.first
        case .any(let parts):
            let reasons = parts.compactMap { failure($0, facts) }
            return reasons.count == 1 ? reasons[0] : "none of: " + reasons.joined(separator: "; ")
        case .not(let part): return "it is so that " + text(part)
        case .workClass: return "the class is \(channel.workClass.name), not \(wanted(condition))"
        case .channel: return "the channel is \"\(channel.name)\", not \(wanted(condition))"
        case .kind: return "the kind is \(facts.kind.name), not \(wanted(condition))"
        case .language:
            let served = policy.policy.languages.served(for: facts.language)
            let instead = served == facts.language ? "" : " (in place of \(facts.language))"
            return "the language is \(served)\(instead), not \(wanted(condition))"
        case .verified: return "the sender is proven by \(facts.verified.name), not \(wanted(condition))"
        case .sender:
            let addresses = facts.addresses.isEmpty ? "unknown" : facts.addresses.joined(separator: ", ")
            return "the sender is \(addresses), not \(wanted(condition))"
        case .recipient:
            let addresses = facts.recipients.isEmpty ? "unknown" : list(facts.recipients, quotes: false)
            return "the recipient is \(addresses), not \(wanted(condition))"
        case .attribute(let name, _): return attribute(name, facts, wanted(condition))
        case .automatic(let wanted): return wanted ? "no machine sent it" : "a machine sent it"
        case .knownContact(let wanted):
            return wanted ? "the contact has not written before" : "the contact has written before"
        case .text: return "the text has none of \(wanted(condition))"
        case .subject: return "the subject has none of \(wanted(condition))"
        case .hours(let place, let open):
            return "\(policy.policy.calendars[place].name) is \(open ? "closed" : "open") then"
        }
    }

    private func attribute(_ name: String, _ facts: MessageFacts, _ wanted: String) -> String {
        let found = facts.attributes.filter { $0.name == name }
        guard let first = found.first(where: { $0.provenance != .customer }) ?? found.first else {
            return "there is no attribute \"\(name)\""
        }
        let word = "the attribute \"\(name)\" is \"\(first.value)\""
        return first.provenance == .customer
            ? word + ", set by the customer, which does not count" : word + ", not \(wanted)"
    }

    /// The values a condition takes.
    private func wanted(_ condition: RouteCondition) -> String {
        switch condition {
        case .channel(let places): list(places.map { policy.policy.channels[$0].name })
        case .workClass(let workClass): workClass.name
        case .kind(let kinds): list(kinds.map(\.name), quotes: false)
        case .language(let codes): list(codes, quotes: false)
        case .verified(let kinds): list(kinds.map(\.name), quotes: false)
        case .sender(let addresses), .recipient(let addresses): list(addresses, quotes: false)
        case .attribute(_, let values): list(values)
        case .text(let places), .subject(let places):
            list(places.map { $0 < patterns.count ? patterns[$0] : "?" })
        case .all, .any, .not, .automatic, .knownContact, .hours: ""
        }
    }

    /// What a condition asks for.
    private func text(_ condition: RouteCondition) -> String {
        switch condition {
        case .all(let parts): parts.map(text).joined(separator: " and ")
        case .any(let parts): parts.map(text).joined(separator: " or ")
        case .not(let part): "not " + text(part)
        case .channel: "the channel is \(wanted(condition))"
        case .workClass: "the class is \(wanted(condition))"
        case .kind: "the kind is \(wanted(condition))"
        case .language: "the language is \(wanted(condition))"
        case .verified: "the sender is proven by \(wanted(condition))"
        case .sender: "the sender is \(wanted(condition))"
        case .recipient: "the recipient is \(wanted(condition))"
        case .attribute(let name, _): "the attribute \"\(name)\" is \(wanted(condition))"
        case .automatic(let wanted): wanted ? "a machine sent it" : "no machine sent it"
        case .knownContact(let wanted):
            wanted ? "the contact has written before" : "the contact has not written before"
        case .text: "the text has \(wanted(condition))"
        case .subject: "the subject has \(wanted(condition))"
        case .hours(let place, let open): "\(policy.policy.calendars[place].name) is \(open ? "open" : "closed")"
        }
    }

    private static let shownMax = 6

    private func list(_ words: [String], quotes: Bool = true) -> String {
        let shown = words.prefix(Self.shownMax).map { quotes ? "\"\($0)\"" : $0 }
        let more = words.count > Self.shownMax ? ", … (\(words.count))" : ""
        return shown.joined(separator: ", ") + more
    }
}
