package import AsyncCurl
package import FrontdeskCore

/// Access tokens for a refresh token (RFC 6749, section 6), as Gmail and Microsoft 365 want them instead of a password.
///
/// A token is kept until shortly before its end. It never leaves the memory, and nothing of it is in an error. However many
/// ask for one at once, the server is asked once, also where they hold different objects of one ``OAuthGrant``. A new refresh
/// token that comes along is kept before anything else happens.
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

    private let source: Source
    private let curl: CurlMulti
    private let now: @Sendable () -> Instant
    private let keeper: (any RefreshTokenKeeper)?
    package let grant: OAuthGrant

    /// - Parameters:
    ///   - grant: what is shared with others who use the same.
    ///   - keeper: nil where nothing outlasts the process.
    ///   - now: the one clock's present.
    package init(
        _ source: Source, grant: OAuthGrant = OAuthGrant(), keeper: (any RefreshTokenKeeper)?, curl: CurlMulti,
        now: @escaping @Sendable () -> Instant
    ) {
        self.grant = grant
        self.source = source
        self.keeper = keeper
        self.curl = curl
        self.now = now
    }

    /// A token that lasts for a login.
    ///
    /// - Throws: ``Fault``, or why a secret cannot be read.
    package func token() async throws -> String {
        let flight = flight()
        do {
            return try await flight.task.value.text
        } catch let fault where flight.owner != ObjectIdentifier(self) {
            // It went another's way, which may be what was wrong and has been changed.
            if (fault as? Fault)?.isLasting == true { throw fault }
            return try await self.flight().task.value.text
        }
    }

    private func flight() -> OAuthGrant.Flight {
        grant.flight(at: now(), of: ObjectIdentifier(self)) { try await self.refresh() }
    }

    /// Forgets the token that was refused.
    package func forget() { grant.forget() }

    private func refresh() async throws -> OAuthGrant.Token {
        let present = now()
        let configured = try source.refreshToken()
        // One that came of another than is configured now is nobody's any more.
        let unkept = grant.line.unkept
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
            grant.line.unkept = RefreshLine.Unkept(token: answer.refreshToken, configured: configured)
        }
        if let unkept = grant.line.unkept, unkept.configured == configured, let keeper {
            do {
                try keeper.keep(unkept.token, insteadOf: configured)
            } catch {
                // Not used before it is kept: a crash now would lock the account out. It is kept with the next try.
                throw Fault("the new refresh token could not be kept: \(error)")
            }
            grant.line.unkept = nil
        }
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
    ) throws(Fault) -> (token: OAuthGrant.Token, refreshToken: String) {
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
        return (OAuthGrant.Token(text: token, endsAt: now + lasts - OAuthLimits.margin), text(body, "refresh_token"))
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
