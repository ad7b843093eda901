package import FrontdeskCore
import Synchronization

/// What a token server has granted to one client, shared by all who use it: the access token, and the request that is on its way.
///
/// They may go different ways to the server, by a proxy or straight, as after a reload that changed the way.
package final class OAuthGrant: Sendable {
    struct Token: Sendable {
        var text: String
        var endsAt: Instant
    }

    /// A request that is on its way.
    struct Flight: Sendable {
        var task: Task<Token, any Error>
        /// Who makes it.
        var owner: ObjectIdentifier
    }

    private struct State {
        var token: Token?
        var flight: Flight?
    }

    package let line: RefreshLine
    private let state = Mutex(State())

    /// - Parameter line: the refresh token's, which is shared where it is used for other grants too.
    package init(line: RefreshLine = RefreshLine()) { self.line = line }

    /// The request whose token lasts at that time: one that has ended, one that is on its way, or a new one.
    func flight(
        at present: Instant, of owner: ObjectIdentifier, refresh: @escaping @Sendable () async throws -> Token
    ) -> Flight {
        state.withLock { state in
            if let token = state.token, token.endsAt > present {
                return Flight(task: Task { token }, owner: owner)
            }
            if let flight = state.flight { return flight }
            let task = line.begin {
                defer { self.state.withLock { $0.flight = nil } }
                let token = try await refresh()
                self.state.withLock { $0.token = token }
                return token
            }
            let flight = Flight(task: task, owner: owner)
            state.flight = flight
            return flight
        }
    }

    /// Forgets the token that was refused.
    func forget() { state.withLock { $0.token = nil } }
}
