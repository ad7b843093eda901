/// Explanations as sentences a team lead understands.
///
/// The same facts always give the same sentences; names are the configured ones, times are relative to `now`.
package struct ExplanationText: Sendable {
    let names: NameTable
    let policy: BoundPolicy?
    let now: Instant

    package init(names: NameTable, policy: BoundPolicy?, now: Instant) {
        self.names = names
        self.policy = policy
        self.now = now
    }

    /// How the conversation came to be where it is, one sentence a line.
    package func why(_ explanation: Explanation) -> [String] {
        let item = explanation.item
        var lines: [String] = []
        lines.append("\(item.id) came by route \(names.name(item.route))\(language(item)).")
        if item.enteredAt.isSet, item.state != .filed, item.state != .spam {
            lines.append(
                "It entered queue \(names.name(item.queue)) \(Self.ago(now - item.enteredAt))"
                    + "\(Self.since(item.because)) and asks for \(requirement(explanation.requirement)).")
        }
        if let history = history(item) { lines.append(history) }
        lines.append(standing(explanation))
        if let order = order(item) { lines.append(order) }
        lines.append(contentsOf: waiting(explanation))
        if let grounds = grounds(item) { lines.append(grounds) }
        return lines
    }

    // MARK: How it came here

    private func language(_ item: WorkItem) -> String {
        guard item.language.isSet, let languages = policy?.policy.languages else { return "" }
        let code = names.name(item.language)
        if languages.served.isEmpty { return "" }
        return languages.served.contains(code)
            ? ", in language \(code)"
            : ", in language \(code), which is not served: \(languages.fallback) stands in for it"
    }

    private func history(_ item: WorkItem) -> String? {
        let details = item.details
        guard details.transfers > 0 else { return nil }
        let times = details.transfers == 1 ? "once" : "\(details.transfers) times"
        let queue = details.origin.queue.isSet ? " from queue \(names.name(details.origin.queue))" : ""
        let agent = details.origin.agent.isSet ? " by \(name(details.origin.agent))" : ""
        return "It was transferred \(times), last\(queue)\(agent)."
    }

    /// What has happened to it since it entered its queue, or made it come back; nothing for one that is new.
    private static func since(_ because: QueuedBecause) -> String {
        switch because {
        case .new: ""
        case .declined: " (declined since)"
        case .missed: " (offered since and not answered in time)"
        case .withdrawn: " (offered since and not delivered)"
        case .agentGone: " (its agent has gone since)"
        case .returned: " (returned since)"
        case .woken: " (the customer wrote again)"
        case .reopened: " (the customer wrote again after it was resolved)"
        case .unconfirmed: " (assigned since and not confirmed)"
        case .policy: " (the configuration has changed since)"
        case .transferred: " (handed on to it)"
        case .snoozeOver: " (its snooze was over)"
        case .parkOver: " (its parking was over)"
        case .notSpam: " (it was no spam)"
        case .reopenedByHand: " (opened again by an agent)"
        case .moved: " (handed on when a queue closed or was moved)"
        case .humanWanted: " (the customer asked for a person)"
        }
    }

    // MARK: Where it stands

    private func standing(_ explanation: Explanation) -> String {
        let item = explanation.item
        let agent = item.agent.isSet ? name(item.agent) : "nobody"
        switch item.state {
        case .queued:
            return "It waits: \(place(explanation.ahead ?? 0)); an answer \(due(item.due))."
        case .offered: return "It is offered to \(agent)."
        case .active: return "\(agent) owns it (active\(how(item)))" + owed(item) + asked(item)
        case .waiting: return "\(agent) owns it (waiting for the customer\(how(item)))" + owed(item) + asked(item)
        case .parked, .snoozed:
            let until = item.timer.isRunning ? ", comes back \(Self.until(item.timer - now))" : ""
            return "\(agent) owns it (\(item.state.name)\(until))" + owed(item) + asked(item)
        case .resolved: return item.agent.isSet ? "\(agent) resolved it." : "It is resolved."
        case .closed, .spam, .filed: return "It is \(item.state.name): no agent is asked."
        }
    }

    /// What the owner owes the customer; nothing when they have answered and promised nothing.
    private func owed(_ item: WorkItem) -> String {
        guard item.due.isSet, item.unansweredSince.isSet || item.flags.contains(.promised) else { return "." }
        return "; an answer \(due(item.due))."
    }

    private func asked(_ item: WorkItem) -> String {
        guard let ask = item.details.ask else { return "" }
        return " \(name(ask.agent)) is asked to take it over, and may answer for \(Self.length(ask.until - now)) more."
    }

    private func place(_ ahead: Int) -> String {
        switch ahead {
        case 0: "first in line"
        case RouterLimits.aheadMax...: "\(ahead) or more before it"
        default: "\(ahead) before it"
        }
    }

    private func due(_ due: Instant) -> String {
        due >= now ? "is due \(Self.until(due - now))" : "was due \(Self.ago(now - due))"
    }

    private func how(_ item: WorkItem) -> String {
        let reason = item.details.assignmentReason.isEmpty ? "" : ": \(item.details.assignmentReason)"
        return switch item.details.assignment {
        // Nobody was asked: the customer wrote again and it went to its owner.
        case nil: item.details.choice.kind == .none ? ", came back" : ", accepted"
        case .auto: ", assigned by the pull"
        case .taken: ", taken by a lead"
        case .assigned: ", assigned by a lead\(reason)"
        case .forced: ", forced by a lead\(reason)"
        case .sibling: ", taken along with another of the same customer"
        case .transferred: ", taken over from a colleague"
        case .reopened: ", opened again"
        }
    }

    // MARK: How soon

    private func order(_ item: WorkItem) -> String? {
        guard item.state == .queued else { return nil }
        var parts: [String] = []
        if item.boost != 0 {
            let length = Self.length(.seconds(Int64(abs(item.boost))))
            parts.append("as if it were due \(length) \(item.boost > 0 ? "sooner" : "later")")
        }
        if item.strict > 0 { parts.append("before everything below class \(item.strict)") }
        var lines: [String] = []
        if !parts.isEmpty {
            let who = item.flags.contains(.prioritySet) ? "a lead has set" : "of its route"
            lines.append("It stands in line \(parts.joined(separator: ", and ")), by the priority \(who).")
        }
        if item.replyBy.isRunning { lines.append(window(item)) }
        return lines.isEmpty ? nil : lines.joined(separator: " ")
    }

    private func window(_ item: WorkItem) -> String {
        guard item.replyBy > now else {
            return "The provider's window ended \(Self.ago(now - item.replyBy))."
        }
        let boosted = item.due - .seconds(Int64(item.boost))
        let isMoved = OrderKey.instant(of: item.key, strict: item.strict) < boosted
        return "The provider takes an answer for \(Self.length(item.replyBy - now)) more"
            + (isMoved ? ", and that moves it forward." : ".")
    }

    /// What keeps a queued conversation from being given away, and what will change.
    private func waiting(_ explanation: Explanation) -> [String] {
        let item = explanation.item
        guard item.state == .queued else { return [] }
        var lines: [String] = []
        if let open = explanation.heldUntil {
            let when = open.isRunning ? "it opens \(Self.until(open - now))" : "it never opens again"
            lines.append("Queue \(names.name(item.queue)) is closed and holds it: \(when).")
        }
        let reservation = item.details.reservation
        if reservation.agent.isSet {
            lines.append(
                "It is kept for \(name(reservation.agent)), \(kept(item)), for "
                    + "\(Self.length(reservation.until - now)) more.")
        }
        switch explanation.coverage {
        case .nobodyConfigured: lines.append("Nobody in the configuration could ever have it.")
        case .nobodyOnShift: lines.append("Nobody who could have it is on shift.")
        case .nobodyReady: lines.append("Nobody who could have it is ready.")
        case .staffed, nil: break
        }
        if let step = explanation.nextStep {
            let change =
                step.requirement == explanation.requirement
                ? "more agents see it" : "it asks for \(self.requirement(step.requirement))"
            lines.append("\(Self.until(step.at - now, capital: true)) \(change).")
        }
        return lines
    }

    /// Why it is kept for whom it is kept for.
    func kept(_ item: WorkItem) -> String {
        let reservation = item.details.reservation
        let meant: AgentNumber =
            switch reservation.because {
            case .owner: item.agent
            case .affinity: item.affinity
            case .named: policy?.route(item.route)?.agent.flatMap { policy?.agentNumbers[$0.agent] } ?? .none
            case .sameContact, .contactOwner, .back: reservation.agent
            }
        let why = Self.kept(reservation.because)
        return meant.isSet && meant != reservation.agent ? "who stands in for \(name(meant)), \(why)" : why
    }

    private static func kept(_ because: ReservedBecause) -> String {
        switch because {
        case .owner: "whose it was"
        case .affinity: "who answered the customer last"
        case .sameContact: "who already serves this customer"
        case .named: "whom the route names"
        case .contactOwner: "to whom the customer belongs"
        case .back: "from whom it came"
        }
    }

    package func requirement(_ requirement: Requirement) -> String {
        let needed = requirement.required.map { "\(names.name($0.skill)) \($0.level)" }
        let liked = requirement.preferred.map { names.name($0.skill) }
        let text = needed.isEmpty ? "no skill" : needed.joined(separator: ", ")
        return liked.isEmpty ? text : "\(text) (\(liked.joined(separator: ", ")) welcome)"
    }

    func name(_ agent: AgentNumber) -> String {
        policy?.agent(agent)?.policy.publicName ?? names.name(agent)
    }

    // MARK: Times

    static func ago(_ span: Span) -> String { span < .seconds(1) ? "just now" : "\(length(span)) ago" }

    static func until(_ span: Span, capital: Bool = false) -> String {
        span >= .zero
            ? "\(capital ? "In" : "in") \(length(span))"
            : "\(capital ? "Since" : "since") \(length(Span(microseconds: -span.microseconds)))"
    }

    /// `45 s`, `3 min`, `2 h 5 min`, `3 d 4 h`, `3 d`.
    static func length(_ span: Span) -> String {
        let seconds = max(0, span.microseconds / 1_000_000)
        return switch seconds {
        case 0..<60: "\(seconds) s"
        case 60..<3_600: "\(seconds / 60) min"
        case 3_600..<86_400: pair(seconds / 3_600, "h", seconds % 3_600 / 60, "min")
        default: pair(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h")
        }
    }

    private static func pair(_ large: Int64, _ unit: String, _ small: Int64, _ part: String) -> String {
        small == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(small) \(part)"
    }
}
