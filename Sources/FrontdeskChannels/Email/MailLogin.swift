package import AsyncCurl

/// How a channel logs in at a mail server: with what is asked for anew each time, since passwords change and tokens end.
package enum MailLogin: Sendable {
    /// Nobody logs in.
    case none
    /// The closure reads the password.
    case password(user: String, @Sendable () throws -> String)
    case oauth(user: String, OAuthTokens)

    /// What libcurl needs.
    ///
    /// - Throws: why it cannot be had; no part of a secret is in the error.
    package func credentials() async throws -> CurlConnectionRequest.Login {
        switch self {
        case .none: .none
        case .password(let user, let password): .password(user: user, password: try password())
        case .oauth(let user, let tokens): .bearer(user: user, token: try await tokens.token())
        }
    }
}
