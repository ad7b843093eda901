package import FrontdeskChannels
package import FrontdeskCore
import Synchronization

/// The sessions of gateways: a token for an agent, which a restart of the daemon does not end.
///
/// A token is signed by the desk, so that one from before the start is known without a record of it. Of those that were closed
/// before the start nobody knows: but only the gateway it was given to can use it, who may open another one at any time.
package final class Sessions: Sendable {
    package struct Entry: Sendable {
        package var gateway: String
        package var agent: AgentNumber
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Tokens from before the start that were closed since.
        var closed: Set<String> = []
        /// The waiting pulls of each session, by ticket: they end with it.
        var pulls: [String: Set<UInt64>] = [:]

        var hasRoom: Bool { entries.count + closed.count < APILimits.sessionsMax }
    }

    private let state = Mutex(State())
    private let key: DeskKey
    private let startedAt: Instant

    package init(key: DeskKey, startedAt: Instant) {
        self.key = key
        self.startedAt = startedAt
    }

    /// A new token; `nil` when there are too many sessions.
    package func open(gateway: String, agent: AgentNumber, at now: Instant) -> String? {
        let token = SessionToken(
            agent: agent, issuedAt: max(now, startedAt), nonce: SystemRandomNumberGenerator.draw()
        ).signed(for: gateway, by: key)
        return state.withLock { state in
            guard state.hasRoom else { return nil }
            state.entries[token] = Entry(gateway: gateway, agent: agent)
            return token
        }
    }

    /// The session of a gateway's token; `nil` for one that is not its own, was closed, or is too old.
    package func find(_ token: String, of gateway: String, at now: Instant) -> Entry? {
        let known = state.withLock { $0.entries[token] }
        if let known { return known.gateway == gateway ? known : nil }
        // One of this run that is not there was closed.
        guard let read = SessionToken(token, of: gateway, by: key), read.issuedAt < startedAt,
            now - read.issuedAt <= APILimits.sessionTime
        else { return nil }
        return state.withLock { state in
            guard state.hasRoom, !state.closed.contains(token) else { return nil }
            let entry = Entry(gateway: gateway, agent: read.agent)
            state.entries[token] = entry
            return entry
        }
    }

    /// Ends a session; gives its agent and the tickets of its waiting pulls, or `nil` when it is none of the gateway's.
    package func close(
        _ token: String, gateway: String, at now: Instant
    ) -> (agent: AgentNumber, tickets: Set<UInt64>)? {
        guard let entry = find(token, of: gateway, at: now) else { return nil }
        let isOlder = SessionToken(token, of: gateway, by: key).map { $0.issuedAt < startedAt } ?? false
        return state.withLock { state in
            state.entries[token] = nil
            if isOlder { state.closed.insert(token) }
            return (entry.agent, state.pulls.removeValue(forKey: token) ?? [])
        }
    }

    func pullBegan(_ token: String, ticket: UInt64) {
        state.withLock { _ = $0.pulls[token, default: []].insert(ticket) }
    }

    func pullEnded(_ token: String, ticket: UInt64) {
        state.withLock { state in
            state.pulls[token]?.remove(ticket)
            if state.pulls[token]?.isEmpty ?? false { state.pulls[token] = nil }
        }
    }
}

/// What the token of a session says: for whom it is, and since when.
struct SessionToken {
    var agent: AgentNumber
    var issuedAt: Instant
    /// Makes each token another one.
    var nonce: UInt64

    init(agent: AgentNumber, issuedAt: Instant, nonce: UInt64) {
        self.agent = agent
        self.issuedAt = issuedAt
        self.nonce = nonce
    }

    /// Reads one that was signed for this gateway; `nil` for any other.
    init?(_ token: String, of gateway: String, by key: DeskKey) {
        let parts = token.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, let agent = Int32(parts[0], radix: 16), let issued = Int64(parts[1], radix: 16),
            let nonce = UInt64(parts[2], radix: 16)
        else { return nil }
        self.init(agent: AgentNumber(agent), issuedAt: Instant(microseconds: issued), nonce: nonce)
        guard signed(for: gateway, by: key).utf8.elementsEqual(token.utf8) else { return nil }
    }

    func signed(for gateway: String, by key: DeskKey) -> String {
        let text =
            String(agent.value, radix: 16) + "-" + String(issuedAt.microseconds, radix: 16) + "-"
            + String(nonce, radix: 16)
        let code = key.hash(Array("frontdesk-session\n\(gateway)\n\(text)".utf8)).prefix(Self.codeBytes)
        return text + "-" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Bytes of the code: 128 bits, which nobody guesses.
    private static let codeBytes = 16
}
