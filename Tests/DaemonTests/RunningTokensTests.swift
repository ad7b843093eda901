import AsyncCurl
import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import Testing

@testable import FrontdeskDaemon

@Suite("Tokens over a reload")
struct RunningTokensTests {
    private static func access(_ secret: String, scope: String = "mail", oauth: String = "", more: String = "")
        -> String
    {
        #""mailbox": "INBOX" }, "oauth": { "tokenURL": "https://l.example/", "clientID": "c", "#
            + #""refreshToken": { "env": "\#(secret)" }, "scope": "\#(scope)"\#(oauth) }\#(more)"#
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

    @Test(
        "another way to the server makes new tokens that share the grant; another scope or secret only their place in the line",
        arguments: [
            (Self.access("SECRET", more: #", "proxy": "http://127.0.0.1:3128""#), true),
            (Self.access("SECRET", oauth: #", "privateHost": true"#), true),
            (Self.access("SECRET", scope: "more"), false), (Self.access("OTHER"), false),
        ])
    func shared(access: String, isShared: Bool) throws {
        let channels = try TestChannels()
        let first = try Self.tokens(of: try channels.mail(access: Self.access("SECRET")))
        let other = try Self.tokens(of: try channels.mail(access: access))
        #expect(other !== first)
        #expect((other.grant === first.grant) == isShared)
        #expect(other.grant.line === first.grant.line)
    }

    @Test("a channel's line is there for as long as the daemon, whoever uses it")
    func line() throws {
        let running = RunningTokens()
        let settings = OAuthSettings(
            tokenURL: "https://l.example/", clientID: "c", refreshToken: .environment("SECRET"))
        let curl = try CurlMulti()
        defer { curl.stop() }
        func line(_ channel: String) -> ObjectIdentifier {
            let source = OAuthTokens.Source(
                tokenURL: settings.tokenURL, clientID: settings.clientID, clientSecret: nil, refreshToken: { "" },
                scope: nil, allowsPrivate: false)
            let tokens = running.tokens(of: channel, settings, by: nil) {
                OAuthTokens(source, grant: $0, keeper: nil, curl: curl, now: { .none })
            }
            return ObjectIdentifier(tokens.grant.line)
        }
        let (first, other) = (line("support"), line("sales"))
        #expect(line("support") == first && other != first)
    }
}
