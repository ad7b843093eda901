/// Whether an agent may be given a conversation. The cases stand in the order of the checks; the first that fails is the
/// explanation.
package enum Eligibility: Equatable, Sendable {
    case eligible
    /// The agent is not in the configuration any more.
    case unknownAgent
    case notReady(Presence)
    /// Not planned to work until the instant; far future when never again.
    case offShift(until: Instant)
    /// Nothing new so shortly before the shift ends.
    case shiftEnding(at: Instant)
    /// The queue is closed and holds its work until the instant.
    case queueClosed(QueueNumber, until: Instant)
    case doesNotServe(QueueNumber)
    /// Sees the queue only after so much open time.
    case seesLater(QueueNumber, after: Span)
    /// Bots have it first, for so much open time.
    case botsFirst(Span)
    /// A bot, and the customer has asked for a person.
    case wantsHuman
    /// A queue of their own keeps them: its share of answers in time, and the share it promises, in per cent.
    case notLent(QueueNumber, level: Int, promised: Int)
    case lacksSkill(SkillNumber, has: UInt8, needs: UInt8)
    case channelFull(ChannelNumber, limit: Int32)
    case ownsTooMany(owned: Int32, limit: Int32)
    case noRoom(used: Int32, capacity: Int32, needs: Int32)
    /// May not answer on the channel.
    case mayNotReply(ChannelNumber)
    case excluded(Exclusion)
    case reserved(Reservation)
    /// Back after long: the next new work comes at the instant.
    case ramping(until: Instant)
    case offersOpen(Int32)
    case notReceptive
    /// Nobody is asked: the agent has it already. Only explanations say so.
    case holds(WorkState)
    /// The agent is asked to take it over. Only explanations say so.
    case asked
    /// All checks pass, but it does not wait: it is in this state, with this agent. Only explanations say so.
    case notWaiting(WorkState, AgentNumber)

    package var isEligible: Bool { self == .eligible }
}

/// What the work of one bucket has in common beside its key, looked up once for all agents.
struct BucketGate {
    let key: RoutingIndex.BucketKey
    let requirement: Requirement
    /// When the closed queue that holds its work opens; `nil` when nothing is held.
    let heldUntil: Instant?
    let schedule: StepSchedule
    /// Humans may have it from this stage on.
    let humansFrom: UInt8
    let rank: [RankKey]
    /// By queue number.
    let lines: [QueueLine]
    /// By queue number: the share of answers in time below which it keeps its agents; 0 means never.
    let lendAbove: [Int]
}

/// One agent as the checks see them.
struct Candidate {
    let number: AgentNumber
    let agent: BoundAgent
    let row: RosterEntry
    var load: AgentLoad
    /// How many open offers the agent's pull asks for; 0 when nothing reaches them.
    let most: Int32
}

extension Candidate {
    /// All checks that depend on the bucket alone.
    func eligibility(for gate: BucketGate) -> Eligibility {
        let key = gate.key
        // Who is finishing, or shortly before the end, gets nothing new, but what was theirs still comes.
        let isOwn = key.isOwn && key.reservedFor == number
        guard isOwn ? row.presence.takesWakes(of: key.workClass) : row.presence.isReady(for: key.workClass) else {
            return .notReady(row.presence)
        }
        switch row.shift {
        case .on: break
        case .closing: guard isOwn else { return .shiftEnding(at: row.shiftUntil) }
        case .off: return .offShift(until: row.shiftUntil)
        }
        if !isOwn {
            let access = access(to: gate)
            guard access.isEligible else { return access }
        } else if agent.isBot, key.wantsHuman {
            return .wantsHuman
        }
        let room = admission(channel: key.channel, weight: key.weight, isInterruptible: key.isInterruptible)
        guard room.isEligible else { return room }
        if row.nextWorkAt.isSet, !isOwn { return .ramping(until: row.nextWorkAt) }
        return .eligible
    }

    /// Whether the agent is one for this work: queue, class of staff, skills.
    private func access(to gate: BucketGate) -> Eligibility {
        let key = gate.key
        if let until = gate.heldUntil { return .queueClosed(key.queue, until: until) }
        guard let stage = agent.stage(of: key.queue, key.workClass) else { return .doesNotServe(key.queue) }
        guard stage <= key.stage else { return .seesLater(key.queue, after: gate.schedule.after(stage: stage)) }
        if agent.isBot {
            if key.wantsHuman { return .wantsHuman }
        } else if key.stage < gate.humansFrom, !key.wantsHuman {
            return .botsFirst(gate.schedule.after(stage: gate.humansFrom))
        }
        if stage > 0 {
            for queue in agent.guarded where queue != key.queue {
                let level = gate.lines[queue.index].serviceLevel
                let promised = gate.lendAbove[queue.index]
                if level < promised { return .notLent(queue, level: level, promised: promised) }
            }
        }
        for need in gate.requirement.required where agent.level(need.skill) < need.level {
            return .lacksSkill(need.skill, has: agent.level(need.skill), needs: need.level)
        }
        return .eligible
    }

    /// The rule of admission: no offer, take or assignment exceeds what the agent can carry. For urgent work only what does
    /// not give way to it is in its way.
    func admission(channel: ChannelNumber, weight: Int32, isInterruptible: Bool) -> Eligibility {
        let limit = agent.limit(on: channel)
        guard limit > 0 else { return .mayNotReply(channel) }
        guard load.onChannel(channel) < limit else { return .channelFull(channel, limit: limit) }
        let owned = Int32(clamping: agent.policy.owned)
        guard load.owned < owned else { return .ownsTooMany(owned: load.owned, limit: owned) }
        let capacity = Int32(clamping: agent.policy.capacity)
        let used = isInterruptible ? load.units : load.urgentUnits
        guard used + weight <= capacity else { return .noRoom(used: used, capacity: capacity, needs: weight) }
        return .eligible
    }

    /// The checks that depend on the conversation itself.
    func eligibility(for item: WorkItem, at now: Instant) -> Eligibility {
        guard let extra = item.extra else { return .eligible }
        if let exclusion = item.exclusion(of: number, at: now) { return .excluded(exclusion) }
        let reservation = extra.content.reservation
        return reservation.agent.isSet && reservation.agent != number ? .reserved(reservation) : .eligible
    }

    /// The checks that depend on the agent's connection.
    var reachability: Eligibility {
        guard load.offers < Int32(clamping: agent.policy.offersAtOnce) else { return .offersOpen(load.offers) }
        guard most > 0 else { return .notReceptive }
        return load.offers < most ? .eligible : .offersOpen(load.offers)
    }
}

extension Eligibility {
    /// The stable code of the finding.
    package var code: String {
        switch self {
        case .eligible: "eligible"
        case .unknownAgent: "unknown-agent"
        case .notReady: "not-ready"
        case .offShift: "off-shift"
        case .shiftEnding: "shift-ending"
        case .queueClosed: "queue-closed"
        case .doesNotServe: "does-not-serve"
        case .seesLater: "sees-later"
        case .botsFirst: "bots-first"
        case .wantsHuman: "wants-human"
        case .notLent: "not-lent"
        case .lacksSkill: "lacks-skill"
        case .channelFull: "channel-full"
        case .ownsTooMany: "owns-too-many"
        case .noRoom: "no-room"
        case .mayNotReply: "may-not-reply"
        case .excluded: "excluded"
        case .reserved: "reserved"
        case .ramping: "ramping"
        case .offersOpen: "offers-open"
        case .notReceptive: "not-receptive"
        case .holds: "holds"
        case .asked: "asked"
        case .notWaiting: "not-waiting"
        }
    }

    /// The codes of reasons why an agent is not given what waits, and `outranked` for who could have it and was not the
    /// best: what a test of the routing may name.
    package static let reasons = [
        "not-ready", "off-shift", "shift-ending", "queue-closed", "does-not-serve", "sees-later", "bots-first",
        "wants-human", "not-lent", "lacks-skill", "channel-full", "owns-too-many", "no-room", "may-not-reply",
        "reserved", "offers-open", "not-receptive", "outranked",
    ]
}
