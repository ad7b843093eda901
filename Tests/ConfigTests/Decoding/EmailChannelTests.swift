import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Mail channels become settings")
struct EmailChannelTests {
    /// The settings of a mail channel of a configuration that has nothing to complain of.
    private func settings(_ name: String, in text: String) throws -> EmailChannelSettings {
        let loading = Loading(text)
        #expect(loading.text == "")
        let channels = try #require(loading.configuration).settings.channels
        guard case .email(let mail) = channels.first(where: { $0.name == name })?.kind else {
            throw Missing(name: name)
        }
        return mail
    }

    private struct Missing: Error {
        let name: String
    }

    /// A desk with one mail channel of these keys beside those it needs.
    static func desk(_ keys: String) -> String {
        """
        { "desk": { "name": "A" }, "channels": { "mail": { "type": "email", "class": "deferred", \(keys) } },
          "routes": [{ "id": "rest", "end": "file" }] }
        """
    }

    @Test("every key is kept")
    func full() throws {
        var mail = EmailChannelSettings(address: "support@example.com")
        mail.name = "Acme Support"
        mail.aliases = ["help@example.com", "@shop.example"]
        var server = MailServerSettings(scheme: .imaps, host: "mail.example.com", port: 1993)
        server.login = .password(user: "support", .credential("mail"))
        var mailbox = MailboxSettings(server: server)
        mailbox.mailbox = "Support"
        mailbox.start = .now
        mailbox.poll = .minutes(2)
        mailbox.afterwards = .move("Archive")
        mail.imap = mailbox
        var relay = MailServerSettings(scheme: .smtp, host: "mail.example.com")
        relay.login = .oauth(user: "support@example.com")
        mail.smtp = relay
        var oauth = OAuthSettings(
            tokenURL: "https://login.example.com/token?a=1", clientID: "desk", refreshToken: .file(path: "/token"))
        oauth.clientSecret = .environment("CLIENT")
        oauth.scope = "mail offline_access"
        oauth.allowsPrivate = true
        mail.oauth = oauth
        mail.takesDeliveries = true
        mail.senders.forms = ["form@shop.example"]
        mail.senders.forwarders = ["@example.com"]
        mail.authenticatedBy = "mx.example.com"
        mail.plusAddress = true
        mail.sizeBytesMax = 20 << 20
        mail.quote = false
        mail.authoritiesFile = "/etc/ssl/own.pem"
        mail.proxy = "socks5h://proxy.example.com:1080"
        #expect(try settings("mail", in: Sample.full) == mail)
    }

    @Test("what is left out has its usual value")
    func usual() throws {
        let mail = try settings("mail", in: Self.desk(#""address": "a@b.example""#))
        #expect(mail == EmailChannelSettings(address: "a@b.example"))
        #expect(mail.sizeBytesMax == 30 << 20 && mail.quote && !mail.plusAddress && !mail.takesDeliveries)
        let list = try #require(try settings("list", in: Sample.full).imap)
        #expect(list.mailbox == "INBOX" && list.start == .all && list.poll == .minutes(1))
        #expect(list.afterwards == .flag("\\Seen"))
    }

    @Test(
        "a proxy has a scheme that is known, and a port",
        arguments: [
            ("http://proxy.example.com:3128", "http://proxy.example.com:3128"),
            ("HTTPS://proxy.example.com:443/", "https://proxy.example.com:443"),
            ("socks5h://[::1]:1080", "socks5h://[::1]:1080"), ("http://127.0.0.1:8", "http://127.0.0.1:8"),
            ("http://proxy.example.com", nil), ("socks5://proxy.example.com:1080", nil),
            ("proxy.example.com:3128", nil),
            ("http://user:secret@proxy.example.com:3128", nil), ("http://proxy.example.com:0", nil),
            ("http://proxy.example.com:3128/path", nil), ("http://:3128", nil), ("", nil),
        ] as [(String, String?)])
    func proxies(_ text: String, _ read: String?) throws {
        let desk = Self.desk(#""address": "a@b.example", "proxy": "\#(text)""#)
        guard let read else {
            let said = Loading(desk).text
            return #expect(said.contains("FD0244") || text.isEmpty && !said.isEmpty)
        }
        #expect(try settings("mail", in: desk).proxy == read)
    }

    @Test(
        "servers have a port of their scheme, and only those of this machine are talked to in the clear",
        arguments: [
            ("imaps://mail.example.com", "imaps://mail.example.com:993", true),
            ("imap://mail.example.com", "imap://mail.example.com:143", true),
            ("IMAP://127.0.0.1:1143/", "imap://127.0.0.1:1143", false),
            ("imaps://localhost", "imaps://localhost:993", true),
            ("imap://[::1]", "imap://[::1]:143", false),
        ])
    func mailboxServers(_ text: String, _ url: String, _ requiresTLS: Bool) throws {
        let keys = #""address": "a@b.example", "imap": { "url": "\#(text)", "user": "a", "password": { "env": "A" } }"#
        let server = try #require(try settings("mail", in: Self.desk(keys)).imap?.server)
        #expect(server.url == url && server.requiresTLS == requiresTLS)
    }

    @Test(
        "replies go to the port of submission, and a relay of this machine needs no login",
        arguments: [
            ("smtp://mail.example.com", "smtp://mail.example.com:587", true),
            ("smtps://mail.example.com", "smtps://mail.example.com:465", true),
            ("smtp://127.0.0.1:25", "smtp://127.0.0.1:25", false),
        ])
    func relays(_ text: String, _ url: String, _ requiresTLS: Bool) throws {
        let server = try #require(
            try settings("mail", in: Self.desk(#""address": "a@b.example", "smtp": { "url": "\#(text)" }"#)).smtp)
        #expect(server.url == url && server.requiresTLS == requiresTLS && server.login == .none)
    }

    @Test(
        "addresses in every letter that mails know",
        arguments: [
            "a@b", "support@example.com", "o'neil+tag=1@example.com", "ayşe@örnek.example", "用户@例子.example",
            "{a}|b~@x-1.example", String(repeating: "a", count: 64) + "@b.example",
        ])
    func addresses(_ address: String) throws {
        #expect(try settings("mail", in: Self.desk(#""address": "\#(address)""#)).address == address)
    }

    @Test(
        "what is no address",
        arguments: [
            "a", "@b.example", "a@", "a@b@c", "a b@c.example", "a@b .example", ".a@b", "a.@b", "a..b@c", "a@.b",
            "a@b..c", "a@-b", "a@b-", "<a@b>", #"\"a\"@b"#, "a@[127.0.0.1]", "a,b@c", "a@b_c", #"a\r\nRCPT@b"#,
            #"a\u00a0@b"#,
            #"a\u200b@b"#, #"a\u202e@b"#, #"a@b\u2028c"#, String(repeating: "a", count: 65) + "@b.example",
            "a@" + String(repeating: "b", count: 64),
        ])
    func badAddresses(_ address: String) throws {
        let codes = Loading(Self.desk(#""address": "\#(address)""#)).report.diagnostics.map(\.code.id)
        #expect(codes == ["FD0228"], "\(address)")
    }

    @Test("an address has at most 254 bytes")
    func length() throws {
        let domain = Array(repeating: String(repeating: "b", count: 47), count: 4).joined(separator: ".")
        let most = String(repeating: "a", count: 62) + "@" + domain
        #expect(most.utf8.count == 254)
        #expect(try settings("mail", in: Self.desk(#""address": "\#(most)""#)).address == most)
        #expect(Loading(Self.desk(#""address": "a\#(most)""#)).report.diagnostics.map(\.code.id) == ["FD0113"])
    }

    @Test(
        "what is no server",
        arguments: [
            "mail.example.com", "smtp://mail.example.com", "https://mail.example.com", "imaps://", "imaps://a:0",
            "imaps://a:65536", "imaps://a/INBOX", "imaps://a?x", "imaps://a b", "imaps://ä.example", "imaps:a",
        ])
    func badServers(_ url: String) throws {
        let keys = #""address": "a@b.example", "imap": { "url": "\#(url)", "user": "a", "password": { "env": "A" } }"#
        #expect(Loading(Self.desk(keys)).report.diagnostics.map(\.code.id) == ["FD0230"])
    }

    @Test("a password in the URL of a server is not shown")
    func hidden() throws {
        let keys =
            #""address": "a@b.example", "imap": { "url": "imaps://a:8f742231@b", "user": "a", "password": { "env": "A" } }"#
        let loading = Loading(Self.desk(keys))
        #expect(loading.report.diagnostics.map(\.code.id) == ["FD0230"])
        #expect(!loading.text.contains("8f742231"))
    }

    @Test(
        "flags that may be set, and those that may not",
        arguments: [
            (#"\\Seen"#, true), (#"\\Flagged"#, true), (#"\\Answered"#, true), ("$Frontdesk", true), ("done]", false),
            (#"\\Deleted"#, false), (#"\\seen"#, false), ("two words", false), ("a)", false), ("a*", false),
            ("ş", false),
        ])
    func flags(_ flag: String, _ isGood: Bool) throws {
        let imap =
            #""imap": { "url": "imaps://b", "user": "a", "password": { "env": "A" }, "afterwards": { "flag": "\#(flag)" } }"#
        let codes = Loading(Self.desk(#""address": "a@b.example", \#(imap)"#)).report.diagnostics.map(\.code.id)
        #expect(codes == (isGood ? [] : ["FD0232"]))
    }

    @Test("a mail is moved to another mailbox than it came from, whatever the case of INBOX")
    func moves() throws {
        func codes(_ mailbox: String, _ target: String) -> [String] {
            let imap = #"""
                "imap": { "url": "imaps://b", "user": "a", "password": { "env": "A" }, "mailbox": "\#(mailbox)",
                  "afterwards": { "move": "\#(target)" } }
                """#
            return Loading(Self.desk(#""address": "a@b.example", \#(imap)"#)).report.diagnostics.map(\.code.id)
        }
        #expect(codes("INBOX", "inbox") == ["FD0232"] && codes("Work", "Work") == ["FD0232"])
        #expect(codes("Work", "work") == [] && codes("Work", "INBOX") == [])
    }

    @Test("tokens serve each login without a password, and a password goes before")
    func logins() throws {
        let oauth =
            #""oauth": { "tokenURL": "https://l.example/", "clientID": "c", "refreshToken": { "env": "T" } }"#
        let keys = #"""
            "address": "a@b.example", \#(oauth), "imap": { "url": "imaps://b", "user": "a" },
            "smtp": { "url": "smtps://b", "user": "c", "password": { "env": "P" } }
            """#
        let mail = try settings("mail", in: Self.desk(keys))
        #expect(mail.imap?.server.login == .oauth(user: "a"))
        #expect(mail.smtp?.login == .password(user: "c", .environment("P")))
    }

    @Test("what is said of mails is shown without a secret, and where tokens are had is none")
    func effective() throws {
        let text = EffectiveConfiguration(Loading(Sample.full).sources, isFull: true).text
        #expect(text.contains("https://login.example.com/token?a=1") && text.contains(#""credential": "mail""#))
        let literal = try Sample.full(#""refreshToken":{ "file":"/token" }"#, #""refreshToken":"8f742231""#)
        #expect(!Loading(literal).text.contains("8f742231"))
        #expect(!EffectiveConfiguration(Loading(literal).sources, isFull: false).text.contains("8f742231"))
    }
}
