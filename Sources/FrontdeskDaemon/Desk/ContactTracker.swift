import FrontdeskCore

/// Who is there: turns calls and connections into the inputs `present`, `absent` and receptive. Owned by the loop.
///
/// Times are of the boot clock. A single call is contact for ``linger``; an open connection or a parked pull is contact
/// as long as it lasts.
struct ContactTracker {
    /// An agent without call and connection for so long is told absent; the router's own absence times run from the last
    /// contact, so this only saves entries for tools that connect anew for each call.
    static let linger = Span.seconds(10)
    /// After its pull ended an agent stays receptive for so long: the next pull is on its way.
    static let receptive = Span.seconds(5)

    private struct Contact {
        var last: Span
        var connections = 0
        var isPresent = true
    }

    private var contacts: [AgentNumber: Contact] = [:]
    private var pullEnded: [AgentNumber: Span] = [:]

    mutating func touch(_ agent: AgentNumber, at boot: Span) {
        contacts[agent, default: Contact(last: boot)].last = boot
        contacts[agent]?.isPresent = true
    }

    mutating func connection(_ agent: AgentNumber, isOpen: Bool, at boot: Span) {
        touch(agent, at: boot)
        contacts[agent]?.connections += isOpen ? 1 : -1
        if let count = contacts[agent]?.connections, count < 0 { contacts[agent]?.connections = 0 }
    }

    mutating func pullBegan(_ agent: AgentNumber) {
        pullEnded[agent] = nil
    }

    mutating func pullEnded(_ agent: AgentNumber, at boot: Span) {
        pullEnded[agent] = boot
    }

    /// What has become true by now: agents out of contact (with when they were last heard) and unreachable ones.
    mutating func due(at boot: Span, parked: (AgentNumber) -> Bool) -> (
        absent: [(AgentNumber, Span)], unreachable: [AgentNumber]
    ) {
        var absent: [(AgentNumber, Span)] = []
        for (agent, contact) in contacts where contact.isPresent && contact.connections == 0 && !parked(agent) {
            if boot.microseconds - contact.last.microseconds >= Self.linger.microseconds {
                absent.append((agent, contact.last))
            }
        }
        absent.sort { $0.0 < $1.0 }
        for (agent, _) in absent { contacts[agent]?.isPresent = false }
        let unreachable = pullEnded.filter {
            boot.microseconds - $0.value.microseconds >= Self.receptive.microseconds && !parked($0.key)
        }.map(\.key).sorted()
        for agent in unreachable { pullEnded[agent] = nil }
        return (absent, unreachable)
    }

    /// Agents found in contact at the start, whose connections did not survive: heard of just now, by nobody since.
    mutating func assume(_ agents: [AgentNumber], at boot: Span) {
        for agent in agents { touch(agent, at: boot) }
    }
}
