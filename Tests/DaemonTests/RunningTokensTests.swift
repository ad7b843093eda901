import FrontdeskChannels
import Testing

@testable import FrontdeskDaemon

@Suite("Tokens over a reload")
struct RunningTokensTests {
    private static func access(_ secret: String, scope: String = "mail") -> String {
        #""mailbox": "INBOX" }, "oauth": { "tokenURL": "https://l.example/", "clientID": "c", "#
            + #""refreshToken": { "env": "\#(secret)" }, "scope": "\#(scope)" }"#
    }

    private static func tokens(of channel: EmailChannel) throws -> OAuthTokens {
        guard case .oauth(_, let tokens)? = channel.settings.imap?.login else { throw CancellationError() }
        return tokens
    }

    @Test("a channel whose access is as it was goes on with its tokens, and one whose access has changed does not")
    func kept() throws {
        let channels = try TestChannels()
        let first = try Self.tokens(of: try channels.mail(access: Self.access("SECRET")))
        #expect(try Self.tokens(of: try channels.mail(access: Self.access("SECRET"))) === first)
        let other = try Self.tokens(of: try channels.mail(access: Self.access("OTHER")))
        #expect(other !== first)
        #expect(try Self.tokens(of: try channels.mail(access: Self.access("SECRET", scope: "more"))) !== first)
        // Another configuration that came to nothing takes nothing away.
        #expect(try Self.tokens(of: try channels.mail(access: Self.access("SECRET"))) === first)
    }
}
