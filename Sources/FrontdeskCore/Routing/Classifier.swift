/// What routes look at: facts of one message, read once at intake.
package struct MessageFacts: Sendable, Equatable {
    package var channel: ChannelNumber
    /// When the message came in.
    package var at: Instant
    package var kind: MessageKind
    package var automatic: Bool
    /// The language work is routed in: reliable detection, else the contact's last, else the channel's.
    package var language: String
    /// The sender's addresses, folded.
    package var addresses: [String]
    /// The addresses it came to, as ``RecipientAddress/compared(_:)`` has them; none where the channel knows of none.
    package var recipients: [String]
    package var verified: SenderVerification
    /// Whether the contact has written before.
    package var isKnownContact: Bool
    package var attributes: [MessageAttribute]
    package var textHits: TextHits
    package var subjectHits: TextHits

    package init(
        channel: ChannelNumber, at: Instant = .none, kind: MessageKind, automatic: Bool, language: String,
        addresses: [String], recipients: [String] = [], verified: SenderVerification = .none,
        isKnownContact: Bool = false, attributes: [MessageAttribute], textHits: TextHits, subjectHits: TextHits
    ) {
        self.channel = channel
        self.at = at
        self.verified = verified
        self.isKnownContact = isKnownContact
        self.kind = kind
        self.automatic = automatic
        self.language = language
        self.addresses = addresses
        self.recipients = recipients
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
                weight: Int32(clamping: channel.weight),
                requirement: requirement(route, language: facts.language, withRoute: true), boost: route.boost,
                strict: UInt8(clamping: route.strict), interruptible: channel.interruptible, language: facts.language)
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

    /// What a route adds to its queue's base, the language included.
    ///
    /// - Parameter withRoute: false leaves only the language, as for work that was transferred.
    func requirement(_ route: RoutePolicy, language: String, withRoute: Bool) -> Requirement {
        var required: [SkillLevel] = []
        var preferred: [SkillWeight] = []
        if withRoute {
            required = route.require.map {
                SkillLevel(skill: skillNumbers[$0.skill], level: UInt8(clamping: $0.level))
            }
            preferred = route.prefer.map {
                SkillWeight(skill: skillNumbers[$0.skill], weight: UInt8(clamping: $0.level))
            }
        }
        guard let skill = skill(named: "lang:" + policy.languages.served(for: language)) else {
            return Requirement(required: required, preferred: preferred)
        }
        if route.languageRequired {
            required.append(SkillLevel(skill: skill, level: UInt8(clamping: route.languageLevel)))
        } else if route.languagePreferred > 0, !preferred.contains(where: { $0.skill == skill }) {
            preferred.append(SkillWeight(skill: skill, weight: UInt8(clamping: route.languagePreferred)))
        }
        return Requirement(required: required, preferred: preferred)
    }

    /// Whether a customer's words ask for a person.
    package func asksHuman(_ facts: MessageFacts) -> Bool {
        policy.humanWords.contains { facts.textHits.contains($0) || facts.subjectHits.contains($0) }
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
        case .sender(let addresses): BoundPolicy.matches(addresses, facts.addresses)
        case .recipient(let entries):
            entries.contains { entry in facts.recipients.contains { RecipientAddress.matches(entry, $0) } }
        case .automatic(let wanted): facts.automatic == wanted
        case .knownContact(let wanted): facts.isKnownContact == wanted
        case .verified(let kinds): kinds.contains(facts.verified)
        case .hours(let place, let open): policy.calendars[place].isOpen(at: facts.at) == open
        }
    }

    private static func matches(_ wanted: [String], _ addresses: [String]) -> Bool {
        wanted.contains { wanted in
            addresses.contains { wanted.hasPrefix("@") ? $0.hasSuffix(wanted) : $0 == wanted }
        }
    }
}
