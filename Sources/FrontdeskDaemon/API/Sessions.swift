package import FrontdeskCore
import Synchronization

/// The sessions of gateways: a token for an agent, for as long as the daemon runs.
package final class Sessions: Sendable {
    package struct Entry: Sendable {
        package var gateway: String
        package var agent: AgentNumber
    }

    /// Open sessions of all gateways; a gateway that leaks them must not fill the memory.
    static let most = 10_000

    private let entries = Mutex<[String: Entry]>([:])

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
            guard entries.count < Self.most else { return nil }
            entries[token] = Entry(gateway: gateway, agent: agent)
            return token
        }
    }

    func find(_ token: String) -> Entry? {
        entries.withLock { $0[token] }
    }

    func close(_ token: String, gateway: String) -> Bool {
        entries.withLock { entries in
            guard entries[token]?.gateway == gateway else { return false }
            entries[token] = nil
            return true
        }
    }
}
