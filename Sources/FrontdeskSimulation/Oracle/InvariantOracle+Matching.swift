import FrontdeskCore

/// Who may have what, whose turn it is, and that nothing is left which could be brought together.
extension InvariantOracle {
    /// Why an agent may not be given a queued conversation, by the checks in their order: the code of the first that
    /// fails, `nil` when none does.
    ///
    /// - Parameter asOf: the steps that have come by then are in force.
    func obstacle(
        _ number: AgentNumber, _ item: WorkItem, asOf: Instant, loads: PlainLoads, _ receptive: Receptivity
    ) -> String? {
        guard let policy, let agent = policy.agent(number) else { return "unknown-agent" }
        let kept = item.details.reservation
        let isOwn = self.isOwn(item, of: number)
        if let absent = presence(number, item, isOwn: isOwn) { return absent }
        // Not even what was theirs: the customer has asked for a person.
        if isOwn, agent.policy.isBot, item.flags.contains(.human) { return "wants-human" }
        if !isOwn, let barred = access(number, agent, item, asOf: asOf, policy) { return barred }
        if let full = overload(number, agent, item, loads: loads) { return full }
        if !isOwn, shadow.roster[number.index].nextWorkAt.isSet { return "ramping" }
        if item.details.exclusions.contains(where: { $0.agent == number && step.at < $0.until }) { return "excluded" }
        if kept.agent.isSet, kept.agent != number { return "reserved" }
        return reach(number, agent, loads: loads, receptive)
    }

    /// Whether it is kept for the agent because it was theirs; who stands in for them is somebody else.
    func isOwn(_ item: WorkItem, of number: AgentNumber) -> Bool {
        let kept = item.details.reservation
        guard kept.agent == number else { return false }
        switch kept.because {
        case .owner: return item.agent == number
        case .back: return item.details.workedBy.contains(number)
        case .affinity, .sameContact, .named, .contactOwner: return false
        }
    }

    private func presence(_ number: AgentNumber, _ item: WorkItem, isOwn: Bool) -> String? {
        let row = shadow.roster[number.index]
        let isReady = row.presence.state == .ready && (row.presence.only == nil || row.presence.only == item.workClass)
        guard isReady || (isOwn && row.presence.state == .finishing) else { return "not-ready" }
        switch row.shift {
        case .off: return "off-shift"
        case .closing: return isOwn ? nil : "shift-ending"
        case .on: return nil
        }
    }

    /// Whether the agent is one for this work: hours, queue, class of staff, lending, skills.
    private func access(
        _ number: AgentNumber, _ agent: PlainPolicy.Agent, _ item: WorkItem, asOf: Instant, _ policy: PlainPolicy
    ) -> String? {
        let isOpen = item.queue.index < shadow.lines.count && shadow.lines[item.queue.index].isOpen
        if !isOpen, policy.service(item)?.whenClosed != .serve { return "queue-closed" }
        guard let seen = policy.seen(by: agent, item) else { return "does-not-serve" }
        guard seen <= asOf else { return "sees-later" }
        let wantsHuman = item.flags.contains(.human)
        if agent.policy.isBot {
            if wantsHuman { return "wants-human" }
        } else if !wantsHuman, policy.botsFirst(item) > asOf {
            return "bots-first"
        }
        if !agent.servesAtOnce(item.queue), isNeeded(agent, elsewhereThan: item.queue, policy) { return "not-lent" }
        let needs = shadow.requirements[item.requirement.index].required
        return needs.contains { agent.level($0.skill) < Int($0.level) } ? "lacks-skill" : nil
    }

    /// Whether a queue that the agent serves at once is below the share of answers in time it promises.
    private func isNeeded(
        _ agent: PlainPolicy.Agent, elsewhereThan queue: QueueNumber, _ policy: PlainPolicy
    ) -> Bool {
        agent.serves.contains { own in
            own.queue != queue && own.after <= .zero && serviceLevel(own.queue) < lendAbove(own.queue, policy)
        }
    }

    private func lendAbove(_ queue: QueueNumber, _ policy: PlainPolicy) -> Int {
        policy.queue(queue)?.policy.lendAbove ?? 0
    }

    /// The share of the last answers in time, in whole per cent.
    func serviceLevel(_ queue: QueueNumber) -> Int {
        guard queue.isSet, queue.index < answers.count, !answers[queue.index].isEmpty else { return 100 }
        let last = answers[queue.index]
        return last.count { $0 } * 100 / last.count
    }

    /// The rule of admission: what of the agent's limits the conversation would break, counting it once.
    func overload(
        _ number: AgentNumber, _ agent: PlainPolicy.Agent, _ item: WorkItem, loads: PlainLoads
    ) -> String? {
        let load = loads[number, without: item]
        if let limit = agent.limit(on: item.channel) {
            guard limit > 0 else { return "may-not-reply" }
            guard load.channels.count(where: { $0 == item.channel }) < limit else { return "channel-full" }
        }
        guard load.owned < agent.policy.owned else { return "owns-too-many" }
        // Urgent work finds room that only gives way to it.
        let used = item.flags.contains(.interruptible) ? load.units : load.urgentUnits
        return used + Int(item.weight) <= agent.policy.capacity ? nil : "no-room"
    }

    private func reach(
        _ number: AgentNumber, _ agent: PlainPolicy.Agent, loads: PlainLoads, _ receptive: Receptivity
    ) -> String? {
        let open = loads[number].offers
        guard open < agent.policy.offersAtOnce else { return "offers-open" }
        let most = Int(receptive.most(of: number))
        guard most > 0, !staff[number.index].isUnreached else { return "not-receptive" }
        return open < min(most, staff[number.index].asked ?? most) ? nil : "offers-open"
    }

    // MARK: At the moment work is given

    mutating func checkGiven(_ item: WorkItem, to number: AgentNumber, auto: Bool, _ router: Router) {
        let loads = currentLoads()
        if let obstacle = obstacle(number, item, asOf: step.at, loads: loads, router.receptivity) {
            expect(false, "\(item.id) was given to agent \(number.value) in spite of: \(obstacle)")
        }
        expect(auto == policy?.service(item)?.auto, "\(item.id): offered or assigned against the queue's setting")
        checkTurn(of: item, loads: loads, router)
        checkRank(of: number, for: item, loads: loads, router)
    }

    /// No conversation with a smaller (key, id) could have been given to anybody.
    private mutating func checkTurn(of item: WorkItem, loads: PlainLoads, _ router: Router) {
        shadow.work.forEach { other in
            guard other.state == .queued, (other.key, other.id.value) < (item.key, item.id.value) else { return }
            for agent in router.receptivity.agents
            where obstacle(agent, other, asOf: reached(other), loads: loads, router.receptivity) == nil {
                findings.append("\(item.id) overtook \(other.id), which agent \(agent.value) could have had")
            }
        }
    }

    /// Up to when the steps of a waiting conversation have been counted.
    func reached(_ item: WorkItem) -> Instant { counted[item.id.value] ?? item.enteredAt }

    /// No agent who could have had it stands before the one who got it.
    private mutating func checkRank(of number: AgentNumber, for item: WorkItem, loads: PlainLoads, _ router: Router) {
        for other in router.receptivity.agents where other != number {
            guard obstacle(other, item, asOf: reached(item), loads: loads, router.receptivity) == nil,
                !ranks(number, before: other, for: item, loads: loads)
            else { continue }
            findings.append(
                "\(item.id) went to agent \(number.value) although agent \(other.value) ranks before: "
                    + "\(ranking(number, for: item, loads: loads)), \(ranking(other, for: item, loads: loads))")
        }
    }

    // MARK: Ranks

    private func ranks(_ left: AgentNumber, before right: AgentNumber, for item: WorkItem, loads: PlainLoads) -> Bool {
        for key in policy?.queue(item.queue)?.policy.rank ?? [] {
            let order = compare(left, right, by: key, for: item, loads: loads)
            if order != 0 { return order < 0 }
        }
        return left < right
    }

    /// Below zero when the left one comes first.
    private func compare(
        _ left: AgentNumber, _ right: AgentNumber, by key: RankKey, for item: WorkItem, loads: PlainLoads
    ) -> Int {
        guard let policy, let first = policy.agent(left), let second = policy.agent(right) else { return 0 }
        let (one, two) = (loads[left], loads[right])
        if key == .load {
            // Shares of different capacities, multiplied crosswise.
            return sign(one.units * second.policy.capacity - two.units * first.policy.capacity)
        }
        return sign(
            value(left, first, one, by: key, for: item) - value(right, second, two, by: key, for: item))
    }

    private func sign(_ value: Int) -> Int { value == 0 ? 0 : value < 0 ? -1 : 1 }

    private func value(
        _ number: AgentNumber, _ agent: PlainPolicy.Agent, _ load: PlainLoads.Load, by key: RankKey, for item: WorkItem
    ) -> Int {
        switch key {
        case .sameContact: return load.contacts.contains(item.contact) ? 0 : 1
        case .affinity: return item.affinity == number ? 0 : 1
        case .preference:
            let wanted = shadow.requirements[item.requirement.index].preferred
            return -wanted.reduce(0) { $0 + Int($1.weight) * agent.level($1.skill) }
        case .loadBand: return load.units == 0 ? 0 : load.units * 2 < agent.policy.capacity ? 1 : 2
        case .spareGeneralists: return agent.breadth
        case .idle: return Int(staff[number.index].idleSince.microseconds)
        case .fit: return agent.policy.capacity - load.units
        case .load, .id: return 0
        }
    }

    private func ranking(_ number: AgentNumber, for item: WorkItem, loads: PlainLoads) -> String {
        guard let policy, let agent = policy.agent(number) else { return "nobody" }
        let values = (policy.queue(item.queue)?.policy.rank ?? []).map { key in
            "\(key.name) \(value(number, agent, loads[number], by: key, for: item))"
        }
        return "[\(values.joined(separator: " "))]"
    }

    // MARK: Why not

    /// What `why-not` says is the first check that fails.
    mutating func checkExplained(_ router: Router) {
        let loads = currentLoads()
        for item in shadow.work.sorted where item.state == .queued {
            for row in shadow.roster {
                let told = router.eligibility(of: row.agent, for: item, at: step.at).code
                let found = obstacle(row.agent, item, asOf: step.at, loads: loads, router.receptivity) ?? "eligible"
                expect(told == found, "why-not \(item.id) agent \(row.agent.value) says \(told), not \(found)")
            }
        }
    }

    // MARK: Progress

    /// No pair that could be brought together is left.
    mutating func checkProgress(_ router: Router) {
        let loads = currentLoads()
        shadow.work.forEach { item in
            guard item.state == .queued else { return }
            for agent in router.receptivity.agents
            where obstacle(agent, item, asOf: step.at, loads: loads, router.receptivity) == nil {
                let verdict = router.eligibility(of: agent, for: item, at: step.at).code
                findings.append("\(item.id) waits although agent \(agent.value) could have it: \(verdict)")
            }
        }
    }
}
