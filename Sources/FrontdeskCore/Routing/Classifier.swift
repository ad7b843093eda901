/// What routes look at: facts of one message, read once at intake.
package struct MessageFacts: Sendable, Equatable {
    package var channel: ChannelNumber
    package var kind: MessageKind
    package var automatic: Bool
    /// The language work is routed in: reliable detection, else the contact's last, else the channel's.
    package var language: String
    /// The sender's addresses, folded.
    package var addresses: [String]
    package var attributes: [MessageAttribute]
    package var textHits: TextHits
    package var subjectHits: TextHits

    package init(
        channel: ChannelNumber, kind: MessageKind, automatic: Bool, language: String, addresses: [String],
        attributes: [MessageAttribute], textHits: TextHits, subjectHits: TextHits
    ) {
        self.channel = channel
        self.kind = kind
        self.automatic = automatic
        self.language = language
        self.addresses = addresses
        self.attributes = attributes
        self.textHits = textHits
        self.subjectHits = subjectHits
    }
}

extension BoundPolicy {
    /// The language a message is routed in, and whether the desk serves it.
    package func language(detected: String, reliable: Bool, last: String, channel: ChannelNumber) -> String {
        if reliable, detected != "und" { return detected }
        if last != "und" { return last }
        return self.channel(channel)?.language ?? policy.languages.fallback
    }

    /// Routes in order, the first that matches wins. Pure: the result becomes part of the command.
    ///
    /// A policy's last route has no condition, so there is always one; `nil` only for a channel the policy lacks.
    package func classify(_ facts: MessageFacts) -> Classification? {
        guard let channel = channel(facts.channel) else { return nil }
        for (place, route) in policy.routes.enumerated() {
            guard route.when.map({ matches($0, facts, channel) }) ?? true else { continue }
            return Classification(
                route: routeNumbers[place], end: end(route.end), workClass: route.workClass ?? channel.workClass,
                weight: Int32(clamping: channel.weight), requirement: requirement(route, facts), boost: route.boost)
        }
        return nil
    }

    private func end(_ end: RouteEnd) -> ClassifiedEnd {
        switch end {
        case .queue(let place): .queue(queueNumbers[place])
        case .file: .file
        case .spam: .spam
        }
    }

    private func requirement(_ route: RoutePolicy, _ facts: MessageFacts) -> Requirement {
        var required = route.require.map {
            SkillLevel(skill: skillNumbers[$0.skill], level: UInt8(clamping: $0.level))
        }
        if route.languageRequired, let skill = skill(named: "lang:" + policy.languages.served(for: facts.language)) {
            required.append(SkillLevel(skill: skill, level: UInt8(clamping: route.languageLevel)))
        }
        let preferred = route.prefer.map {
            SkillWeight(skill: skillNumbers[$0.skill], weight: UInt8(clamping: $0.level))
        }
        return Requirement(required: required, preferred: preferred)
    }

    /// Whether a condition holds; shared with the trace of a route test.
    package func matches(_ condition: RouteCondition, _ facts: MessageFacts, _ channel: ChannelPolicy) -> Bool {
        switch condition {
        case .all(let parts): parts.allSatisfy { matches($0, facts, channel) }
        case .any(let parts): parts.contains { matches($0, facts, channel) }
        case .not(let part): !matches(part, facts, channel)
        case .channel(let places): places.contains { channelNumbers[$0] == facts.channel }
        case .workClass(let workClass): channel.workClass == workClass
        case .kind(let kinds): kinds.contains(facts.kind)
        case .language(let codes): codes.contains(policy.languages.served(for: facts.language))
        case .text(let patterns): patterns.contains { facts.textHits.contains($0) }
        case .subject(let patterns): patterns.contains { facts.subjectHits.contains($0) }
        case .attribute(let name, let values):
            facts.attributes.contains {
                $0.name == name && $0.provenance != .customer && values.contains($0.value)
            }
        case .sender(let addresses):
            addresses.contains { wanted in
                facts.addresses.contains { wanted.hasPrefix("@") ? $0.hasSuffix(wanted) : $0 == wanted }
            }
        case .automatic(let wanted): facts.automatic == wanted
        }
    }
}
