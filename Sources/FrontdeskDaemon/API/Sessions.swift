package import FrontdeskCore
import Synchronization

/// The sessions of gateways: a token for an agent, for as long as the daemon runs.
package final class Sessions: Sendable {
    package struct Entry: Sendable {
        package var gateway: String
        package var agent: AgentNumber
    }

    private let entries = Mutex<[String: Entry]>([:])
    /// The waiting pulls of each session, by ticket: they end with it.
    private let pulls = Mutex<[String: Set<UInt64>]>([:])

    package init() {}

    /// A new token of 256 random bits; `nil` when there are too many sessions.
    func open(gateway: String, agent: AgentNumber) -> String? {
        var generator = SystemRandomNumberGenerator()
        var token = ""
        for _ in 0..<4 {
            let word = String(generator.next(), radix: 16)
            token += String(repeating: "0", count: 16 - word.count) + word
        }
        return entries.withLock { entries in
            guard entries.count < APILimits.sessionsMax else { return nil }
            entries[token] = Entry(gateway: gateway, agent: agent)
            return token
        }
    }

    func find(_ token: String) -> Entry? {
        entries.withLock { $0[token] }
    }

    /// Ends a session; gives its agent and the tickets of its waiting pulls, or `nil` when it is none of the gateway's.
    func close(_ token: String, gateway: String) -> (agent: AgentNumber, tickets: Set<UInt64>)? {
        let agent = entries.withLock { entries -> AgentNumber? in
            guard let entry = entries[token], entry.gateway == gateway else { return nil }
            entries[token] = nil
            return entry.agent
        }
        return agent.map { ($0, pulls.withLock { $0.removeValue(forKey: token) } ?? []) }
    }

    func pullBegan(_ token: String, ticket: UInt64) {
        pulls.withLock { _ = $0[token, default: []].insert(ticket) }
    }

    func pullEnded(_ token: String, ticket: UInt64) {
        pulls.withLock { _ = $0[token]?.remove(ticket) }
    }
}
