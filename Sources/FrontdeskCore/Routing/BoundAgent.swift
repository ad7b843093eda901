/// An agent of the policy with everything by number.
///
/// A class, because matching passes it on once for every check and a copy would retain each of its texts and tables.
package final class BoundAgent: Sendable {
    package let policy: AgentPolicy
    /// Level by skill number; 0 means not at all.
    package let levels: [UInt8]
    /// Skills that are not languages: fewer means more of a specialist.
    package let breadth: Int
    /// By queue number and class: the first stage at which the agent sees the work; ``never`` when they never do.
    private let servesFrom: [UInt8]
    /// Most conversations at once, by channel number.
    package let limits: [Int32]
    /// By place of the team.
    package let leads: [Bool]
    /// By queue number.
    package let leadsQueue: [Bool]
    /// Queues of the agent's own that keep them while they do badly.
    package let guarded: [QueueNumber]
    package let shift: Shift
    package let isBot: Bool

    static let never = UInt8.max

    init(
        policy: AgentPolicy, levels: [UInt8], breadth: Int, servesFrom: [UInt8], limits: [Int32], leads: [Bool],
        leadsQueue: [Bool], guarded: [QueueNumber], shift: Shift
    ) {
        self.policy = policy
        self.levels = levels
        self.breadth = breadth
        self.servesFrom = servesFrom
        self.limits = limits
        self.leads = leads
        self.leadsQueue = leadsQueue
        self.guarded = guarded
        self.shift = shift
        isBot = policy.isBot
    }

    package var isLead: Bool { leads.contains(true) }

    /// Whether the agent ever sees work of the queue.
    package func serves(_ queue: QueueNumber) -> Bool {
        WorkClass.allCases.contains { stage(of: queue, $0) != nil }
    }

    /// The first stage at which the agent sees the work; `nil` when they never do.
    package func stage(of queue: QueueNumber, _ workClass: WorkClass) -> UInt8? {
        let place = 2 * queue.index + Int(workClass.rawValue)
        guard queue.isSet, place < servesFrom.count, servesFrom[place] != BoundAgent.never else { return nil }
        return servesFrom[place]
    }

    package func level(_ skill: SkillNumber) -> UInt8 {
        skill.index < levels.count ? levels[skill.index] : 0
    }

    /// Whether the agent has all required skills.
    package func meets(_ requirement: Requirement) -> Bool {
        requirement.required.allSatisfy { level($0.skill) >= $0.level }
    }

    package func limit(on channel: ChannelNumber) -> Int32 {
        channel.index < limits.count ? limits[channel.index] : .max
    }
}
