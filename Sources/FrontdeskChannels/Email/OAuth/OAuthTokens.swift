package import AsyncCurl
package import FrontdeskCore
import Synchronization

/// Access tokens for a refresh token (RFC 6749, section 6), as Gmail and Microsoft 365 want them instead of a password.
///
/// A token is kept until shortly before its end. It never leaves the memory, and nothing of it is in an error. However many
/// ask for one at once, the server is asked once. A new refresh token that comes along is kept before anything else happens.
package final class OAuthTokens: Sendable {
    /// Where tokens come from; the closures read the secrets, each time.
    package struct Source: Sendable {
        package var tokenURL: String
        package var clientID: String
        /// Nil for a public client.
        package var clientSecret: (@Sendable () throws -> String)?
        package var refreshToken: @Sendable () throws -> String
        /// Nil for the scopes the refresh token was given for.
        package var scope: String?
        /// Whether the host of the URL may have a private address: its operator has said so.
        package var allowsPrivate: Bool
        /// The proxy's URL; nil goes straight.
        package var proxy: String?

        package init(
            tokenURL: String, clientID: String, clientSecret: (@Sendable () throws -> String)?,
            refreshToken: @escaping @Sendable () throws -> String, scope: String?, allowsPrivate: Bool
        ) {
            self.tokenURL = tokenURL
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.refreshToken = refreshToken
            self.scope = scope
            self.allowsPrivate = allowsPrivate
        }
    }

    /// Why there is no token, for operators.
    package struct Fault: Error, Equatable, CustomStringConvertible {
        /// Whether asking again with the same secrets is in vain.
        package let isLasting: Bool
        package let description: String

        init(_ description: String, isLasting: Bool = false) {
            self.description = description
            self.isLasting = isLasting
        }
    }

    private struct Token: Sendable {
        var text: String
        var endsAt: Instant
    }

    private struct State {
        var token: Token?
        /// The request that is on its way: whoever wants a token meanwhile waits for it.
        var flight: Task<Token, any Error>?
        /// A new refresh token that could not be kept yet, and the configured one that it came of.
        var unkept: (token: String, configured: String)?
    }

    private let source: Source
    private let curl: CurlMulti
    private let now: @Sendable () -> Instant
    private let keeper: (any RefreshTokenKeeper)?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - keeper: nil where nothing outlasts the process.
    ///   - now: the one clock's present.
    package init(
        _ source: Source, keeper: (any RefreshTokenKeeper)?, curl: CurlMulti, now: @escaping @Sendable () -> Instant
    ) {
        self.source = source
        self.keeper = keeper
        self.curl = curl
        self.now = now
    }

    /// A token that lasts for a login.
    ///
    /// - Throws: ``Fault``, or why a secret cannot be read.
    package func token() async throws -> String {
        let present = now()
        let flight = state.withLock { state -> Task<Token, any Error> in
            if let token = state.token, token.endsAt > present { return Task { token } }
            if let flight = state.flight { return flight }
            // Of nobody's task: who asked first may be cancelled, and a refresh token that was used must be replaced all the same.
            let flight = Task { try await self.refresh(at: present) }
            state.flight = flight
            return flight
        }
        return try await flight.value.text
    }

    /// Forgets the token that was refused.
    package func forget() { state.withLock { $0.token = nil } }

    private func refresh(at present: Instant) async throws -> Token {
        defer { state.withLock { $0.flight = nil } }
        let configured = try source.refreshToken()
        let unkept = state.withLock { $0.unkept }
        // One that came of another than is configured now is nobody's any more.
        let newest = unkept?.configured == configured ? unkept?.token : nil
        let used = try newest ?? keeper?.token(insteadOf: configured) ?? configured
        let response: CurlResponse
        do {
            response = try await curl.perform(try request(used))
        } catch let error as CurlError {
            throw Fault("the token server: \(error.message)")
        }
        let answer = try Self.answer(response, at: present)
        if !answer.refreshToken.isEmpty, answer.refreshToken != used {
            state.withLock { $0.unkept = (answer.refreshToken, configured) }
        }
        if let unkept = state.withLock({ $0.unkept }), unkept.configured == configured, let keeper {
            do {
                try keeper.keep(unkept.token, insteadOf: configured)
            } catch {
                // Not used before it is kept: a crash now would lock the account out. It is kept with the next try.
                throw Fault("the new refresh token could not be kept: \(error)")
            }
            state.withLock { $0.unkept = nil }
        }
        state.withLock { $0.token = answer.token }
        return answer.token
    }

    private func request(_ refreshToken: String) throws -> CurlRequest {
        var fields = [
            ("grant_type", "refresh_token"), ("client_id", source.clientID), ("refresh_token", refreshToken),
        ]
        if let secret = source.clientSecret { fields.append(("client_secret", try secret())) }
        if let scope = source.scope { fields.append(("scope", scope)) }
        let body = URLText.form(fields.map { (name: $0, value: $1) })
        var request = CurlRequest(
            method: "POST", url: source.tokenURL,
            headers: [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")],
            body: Array(body.utf8))
        request.proxy = source.proxy
        request.responseBodyBytesMax = OAuthLimits.answerBytesMax
        // Through a proxy its own address is met, and names are its matter.
        request.denyPrivateAddresses = source.proxy == nil && !source.allowsPrivate
        return request
    }

    private static func answer(
        _ response: CurlResponse, at now: Instant
    ) throws(Fault) -> (token: Token, refreshToken: String) {
        let body = try? JSONParser.parse(response.body)
        guard response.status == 200 else {
            // RFC 6749, section 5.2: the code is one of a few words, and is shown; the description is a stranger's.
            let code = text(body, "error").filter { $0.isASCII && ($0.isLetter || $0 == "_") }.prefix(40)
            let isLasting = ["invalid_grant", "invalid_client", "unauthorized_client"].contains(String(code))
            throw Fault("the token server answered \(response.status) \(code)", isLasting: isLasting)
        }
        let token = text(body, "access_token")
        guard !token.isEmpty else { throw Fault("the token server's answer holds no access_token") }
        let seconds = Int64(text(body, "expires_in")) ?? 0
        let lasts = Span.seconds(min(max(0, seconds), OAuthLimits.secondsMax))
        return (Token(text: token, endsAt: now + lasts - OAuthLimits.margin), text(body, "refresh_token"))
    }

    /// A member as text, a number too: servers differ in how they write `expires_in`.
    private static func text(_ body: JSONValue?, _ key: String) -> String {
        switch body?[key] {
        case .string(let text): text
        case .number(let number): number.text
        default: ""
        }
    }
}

/// Bounds of what a token server says.
package enum OAuthLimits {
    /// Bytes of its answer: a token has a few thousand at most.
    package static let answerBytesMax = 64 << 10
    /// Seconds a token is believed to last at most: a day, whatever is said.
    package static let secondsMax: Int64 = 86_400
    /// Time before its end at which a token is not used any more: a login takes seconds.
    package static let margin = Span.minutes(2)
}
