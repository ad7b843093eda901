/// Whether an agent may be given a conversation. The cases stand in the order of the checks; the first that fails is the
/// explanation.
package enum Eligibility: Equatable, Sendable {
    case eligible
    /// The agent is not in the configuration any more.
    case unknownAgent
    case notReady(Presence)
    case doesNotServe(QueueNumber)
    case lacksSkill(SkillNumber, has: UInt8, needs: UInt8)
    case channelFull(ChannelNumber, limit: Int32)
    case ownsTooMany(owned: Int32, limit: Int32)
    case noRoom(used: Int32, capacity: Int32, needs: Int32)
    case excluded(until: Instant)
    case reserved(AgentNumber, until: Instant)
    case offersOpen(Int32)
    case notReceptive
    /// Nobody is asked: the agent has it already. Only explanations say so.
    case holds(WorkState)
    /// All checks pass, but it does not wait: it is in this state, with this agent. Only explanations say so.
    case notWaiting(WorkState, AgentNumber)

    package var isEligible: Bool { self == .eligible }
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
    func eligibility(for key: RoutingIndex.BucketKey, requirement: Requirement) -> Eligibility {
        // Who is finishing gets nothing new, but what was theirs still comes.
        let isOwn = key.reservedFor == number
        guard isOwn ? row.presence.takesWakes(of: key.workClass) : row.presence.isReady(for: key.workClass) else {
            return .notReady(row.presence)
        }
        guard agent.serves(key.queue) else { return .doesNotServe(key.queue) }
        for need in requirement.required where agent.level(need.skill) < need.level {
            return .lacksSkill(need.skill, has: agent.level(need.skill), needs: need.level)
        }
        return admission(channel: key.channel, weight: key.weight)
    }

    /// The rule of admission: no offer, take or assignment exceeds what the agent can carry.
    func admission(channel: ChannelNumber, weight: Int32) -> Eligibility {
        let limit = channel.index < agent.limits.count ? agent.limits[channel.index] : Int32.max
        guard load.onChannel(channel) < limit else { return .channelFull(channel, limit: limit) }
        let owned = Int32(clamping: agent.policy.owned)
        guard load.owned < owned else { return .ownsTooMany(owned: load.owned, limit: owned) }
        let capacity = Int32(clamping: agent.policy.capacity)
        guard load.units + weight <= capacity else {
            return .noRoom(used: load.units, capacity: capacity, needs: weight)
        }
        return .eligible
    }

    /// The checks that depend on the conversation itself.
    func eligibility(for item: WorkItem, at now: Instant) -> Eligibility {
        if let extra = item.extra {
            for exclusion in extra.content.exclusions where exclusion.agent == number && exclusion.until > now {
                return .excluded(until: exclusion.until)
            }
            if item.reservedFor.isSet, item.reservedFor != number {
                return .reserved(extra.content.reservedFor, until: extra.content.reservedUntil)
            }
        }
        return .eligible
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
        case .doesNotServe: "does-not-serve"
        case .lacksSkill: "lacks-skill"
        case .channelFull: "channel-full"
        case .ownsTooMany: "owns-too-many"
        case .noRoom: "no-room"
        case .excluded: "excluded"
        case .reserved: "reserved"
        case .offersOpen: "offers-open"
        case .notReceptive: "not-receptive"
        case .holds: "holds"
        case .notWaiting: "not-waiting"
        }
    }
}
