import FrontdeskCore

extension TraceRun {
    /// What a trace asks: nothing happens by it.
    mutating func tell(_ verb: String, _ line: TraceLine) throws -> Bool {
        switch verb {
        case "why": try why(line)
        case "why-not": try whyNot(line)
        case "show": try show(line)
        case "order": try order()
        case "unserved": try unserved()
        default: return false
        }
        return true
    }

    private var text: ExplanationText {
        ExplanationText(names: desk.names, policy: desk.router.policy, now: desk.now)
    }

    private func known(_ id: ConversationID) throws -> WorkItem {
        if let item = item(id) { return item }
        guard var last = desk.departed[id.value] else { throw TraceError("unknown conversation: \(id)") }
        last.item.state = last.state
        return last.item
    }

    private mutating func why(_ line: TraceLine) throws {
        let item = try known(conversation(line.word(1)))
        for sentence in text.why(desk.router.explain(item, at: desk.now, agents: .none)) { desk.say(sentence) }
    }

    /// `why-not c1 ayse`, or everybody.
    private mutating func whyNot(_ line: TraceLine) throws {
        let item = try known(conversation(line.word(1)))
        let names = line.words.dropFirst(2)
        let selections = names.isEmpty ? [.all] : try names.map { AgentSelection.one(try agent($0)) }
        for selection in selections {
            for finding in desk.router.explain(item, at: desk.now, agents: selection).agents {
                desk.say("\(finding.eligibility.code), \(text.whyNot(finding))")
            }
        }
    }

    // MARK: Standings

    /// `show c1 ayse billing`.
    private mutating func show(_ line: TraceLine) throws {
        for name in line.words.dropFirst() {
            if let id = ConversationID(parsing: name) {
                show(try known(id))
            } else if desk.names.number(.agent, name) != nil {
                show(try agent(name), name)
            } else {
                show(try queue(name), name)
            }
        }
    }

    private mutating func show(_ item: WorkItem) {
        var parts = [item.state.name + (item.holder.isSet ? " with \(desk.names.name(item.holder))" : "")]
        parts.append("epoch \(item.epoch)")
        if item.units > 0 { parts.append("\(item.units) units") }
        if item.due.isSet { parts.append("due \(TraceClock.text(item.due))") }
        parts.append(
            item.unansweredSince.isSet ? "unanswered since \(TraceClock.text(item.unansweredSince))" : "answered")
        desk.say("\(item.id): " + parts.joined(separator: ", "))
    }

    private mutating func show(_ agent: AgentNumber, _ name: String) {
        let row = desk.router.state.roster[agent.index]
        let load = desk.router.index.loads[agent.index]
        let capacity = desk.router.policy?.agent(agent)?.policy.capacity ?? 0
        var parts = ["\(TraceEvents.text(row.presence)), shift \(row.shift.name)"]
        parts.append("\(load.units) of \(capacity) units")
        if load.urgentUnits != load.units { parts.append("\(load.urgentUnits) of them urgent") }
        parts.append("owns \(load.owned)")
        if load.offers > 0 { parts.append("\(load.offers) to answer") }
        if row.misses > 0 { parts.append("missed \(row.misses) in a row") }
        desk.say("\(name): " + parts.joined(separator: ", "))
    }

    private mutating func show(_ queue: QueueNumber, _ name: String) {
        let line = desk.router.state.lines[queue.index]
        let waiting = desk.router.index.waiting
        let count = queue.index < waiting.count ? waiting[queue.index] : 0
        desk.say(
            "\(name): \(line.isOpen ? "open" : "closed"), \(count) waiting, \(line.serviceLevel) % of \(line.answered) in time"
        )
    }

    /// What waits, in the order in which it is served.
    private mutating func order() throws {
        let waiting = desk.router.state.work.sorted.filter { $0.state == .queued }
        let sorted = waiting.sorted { ($0.key, $0.id.value) < ($1.key, $1.id.value) }
        desk.say(sorted.isEmpty ? "nothing waits" : sorted.map { "\($0.id)" }.joined(separator: " "))
    }

    private mutating func unserved() throws {
        for (number, counts) in desk.router.unserved().enumerated()
        where counts.nobodyConfigured + counts.nobodyOnShift + counts.nobodyReady > 0 {
            let name = desk.names.name(.queue, Int32(number))
            desk.say(
                "\(name): \(counts.nobodyConfigured) with nobody configured, \(counts.nobodyOnShift) with nobody on shift, "
                    + "\(counts.nobodyReady) with nobody ready")
        }
    }
}
