import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Channels at providers become settings")
struct ProviderChannelTests {
    /// The settings of a channel of a configuration that has nothing to complain of.
    private func kind(_ name: String, in text: String) throws -> ChannelSettings.Kind {
        let loading = Loading(text)
        #expect(loading.text == "")
        return try #require(loading.configuration?.settings.channels.first { $0.name == name }).kind
    }

    @Test("every key of Matrix, Mastodon and Telegram is kept")
    func social() throws {
        var matrix = MatrixChannelSettings(server: "https://matrix.example.com", token: .credential("room"))
        matrix.allowsPrivate = true
        #expect(try kind("room", in: Sample.full) == .matrix(matrix))
        var mastodon = MastodonChannelSettings(server: "https://mastodon.example", token: .file(path: "/toots"))
        mastodon.poll = .seconds(20)
        #expect(try kind("toots", in: Sample.full) == .mastodon(mastodon))
        var telegram = TelegramChannelSettings(token: .environment("BOT"))
        telegram.api = "http://127.0.0.1:8081"
        telegram.groups = true
        telegram.username = "acme_bot"
        telegram.webhook = TelegramChannelSettings.Webhook(path: "/hooks/bot", secret: .credential("bot"))
        #expect(try kind("bot", in: Sample.full) == .telegram(telegram))
    }

    @Test("every key of those that post is kept")
    func webhooks() throws {
        var meta = MetaChannelSettings(
            product: .messenger, path: "/hooks/page", appSecret: .credential("app"),
            verifyToken: .file(path: "/verify"), token: .environment("PAGE"), account: "1045")
        meta.api = "https://graph.example.com/v24.0"
        meta.humanAgent = true
        #expect(try kind("page", in: Sample.full) == .meta(meta))
        let twilio = TwilioChannelSettings(
            endpoint: ProviderEndpoint(path: "/hooks/sms", api: "https://sms.example.com"),
            url: "https://desk.example.com/hooks/sms?a=1", account: "AC17", token: .credential("sms"),
            from: "+15005550006")
        #expect(try kind("sms", in: Sample.full) == .twilio(twilio))
        let slack = SlackChannelSettings(
            endpoint: ProviderEndpoint(path: "/hooks/team", api: "https://slack.example.com/api"),
            signingSecret: .credential("signing"), token: .file(path: "/team"))
        #expect(try kind("team", in: Sample.full) == .slack(slack))
        let line = LineChannelSettings(
            endpoint: ProviderEndpoint(path: "/hooks/line", api: "https://line.example.com"),
            secret: .environment("LINE_SECRET"), token: .environment("LINE"))
        #expect(try kind("line", in: Sample.full) == .line(line))
        let viber = ViberChannelSettings(
            endpoint: ProviderEndpoint(path: "/hooks/viber", api: "https://viber.example.com"),
            token: .credential("viber"), name: "Acme Shop")
        #expect(try kind("viber", in: Sample.full) == .viber(viber))
    }

    @Test("what is left out has its usual value")
    func usual() throws {
        func least(_ type: String) throws -> ChannelSettings.Kind {
            try kind("x", in: ProviderDesk.text(type, try #require(ProviderDesk.least[type])))
        }
        let token = SecretReference.environment("X")
        #expect(try least("matrix") == .matrix(MatrixChannelSettings(server: "https://x.example", token: token)))
        let mastodon = MastodonChannelSettings(server: "https://x.example", token: token)
        #expect(mastodon.poll == .seconds(15))
        #expect(try least("mastodon") == .mastodon(mastodon))
        let telegram = TelegramChannelSettings(token: token)
        #expect(telegram.api == "https://api.telegram.org" && !telegram.groups && telegram.webhook == nil)
        #expect(try least("telegram") == .telegram(telegram))
        let meta = MetaChannelSettings(
            product: .whatsapp, path: "/x", appSecret: token, verifyToken: .environment("Y"), token: .environment("Z"),
            account: "1")
        #expect(meta.api == "https://graph.facebook.com/v25.0")
        #expect(try least("meta") == .meta(meta))
        let twilio = TwilioChannelSettings(
            endpoint: ProviderEndpoint(path: "/x", api: "https://api.twilio.com"), url: "https://x.example/x",
            account: "1", token: token, from: "2")
        #expect(try least("twilio") == .twilio(twilio))
        let slack = SlackChannelSettings(
            endpoint: ProviderEndpoint(path: "/x", api: "https://slack.com/api"), signingSecret: token,
            token: .environment("Y"))
        #expect(try least("slack") == .slack(slack))
        let line = LineChannelSettings(
            endpoint: ProviderEndpoint(path: "/x", api: "https://api.line.me"), secret: token, token: .environment("Y"))
        #expect(try least("line") == .line(line))
        let viber = ViberChannelSettings(
            endpoint: ProviderEndpoint(path: "/x", api: "https://chatapi.viber.com"), token: token, name: "x")
        #expect(try least("viber") == .viber(viber))
    }

    @Test("the word for a channel is that of its type", arguments: ProviderDesk.least.keys.sorted())
    func words(_ type: String) throws {
        #expect(try kind("x", in: ProviderDesk.text(type, ProviderDesk.least[type] ?? "")).name == type)
    }

    /// What the desk has to know of a channel.
    struct Facts: Sendable, CustomTestStringConvertible {
        let type: String
        var more = ""
        /// A piece of the least keys, and what stands in its place.
        var other: (piece: String, new: String) = ("", "")
        let workClass: WorkClass
        let takesFiles: Bool
        var repliesPrivately = false
        var takesReplies = true
        var publicPart = ""
        var window: Span?

        var testDescription: String { "\(type) \(more)\(other.new)" }
    }

    @Test(
        "the policy knows the class, and what may be answered",
        arguments: [
            Facts(
                type: "matrix", workClass: .live, takesFiles: true, repliesPrivately: true,
                publicPart: "rooms that anybody may enter"),
            Facts(
                type: "mastodon", workClass: .deferred, takesFiles: true, repliesPrivately: true,
                publicPart: "public and unlisted statuses"),
            Facts(type: "telegram", workClass: .live, takesFiles: true, repliesPrivately: true),
            Facts(
                type: "telegram", more: #", "groups": true"#, workClass: .live, takesFiles: true,
                repliesPrivately: true,
                publicPart: "groups"),
            Facts(
                type: "meta", workClass: .live, takesFiles: true, repliesPrivately: true, publicPart: "groups",
                window: .hours(24)),
            Facts(
                type: "meta", other: ("whatsapp", "messenger"), workClass: .live, takesFiles: true,
                repliesPrivately: true, publicPart: "comments and posts", window: .hours(24)),
            Facts(
                type: "meta", other: ("whatsapp", "instagram"), workClass: .live, takesFiles: true,
                repliesPrivately: true, publicPart: "comments and posts", window: .hours(24)),
            Facts(
                type: "meta", more: #", "humanAgent": true"#, other: ("whatsapp", "messenger"), workClass: .live,
                takesFiles: true, repliesPrivately: true, publicPart: "comments and posts", window: .days(7)),
            Facts(type: "twilio", workClass: .deferred, takesFiles: false),
            Facts(
                type: "twilio", other: (#""from":"2""#, #""from":"whatsapp:+15550009999""#), workClass: .deferred,
                takesFiles: false, window: .hours(24)),
            Facts(
                type: "slack", workClass: .live, takesFiles: false, repliesPrivately: true,
                publicPart: "mentions in channels"),
            Facts(type: "line", workClass: .live, takesFiles: false, publicPart: "groups and rooms"),
            Facts(type: "viber", workClass: .live, takesFiles: false),
            Facts(type: "poll", workClass: .deferred, takesFiles: false, takesReplies: false),
            Facts(
                type: "poll", more: #", "reply": { "url": "https://x.example/" }"#, workClass: .deferred,
                takesFiles: false),
        ])
    func policy(_ facts: Facts) throws {
        let least = try #require(ProviderDesk.least[facts.type])
        #expect(facts.other.piece.isEmpty || least.ranges(of: facts.other.piece).count == 1)
        let keys =
            (facts.other.piece.isEmpty ? least : least.replacing(facts.other.piece, with: facts.other.new)) + facts.more
        let configuration = try #require(Loading(ProviderDesk.text(facts.type, keys)).configuration)
        let channel = configuration.policy.channels[0]
        let said = try #require(configuration.channelFacts.first)
        #expect(said.name == channel.name && said.type == facts.type && said.workClass == facts.workClass)
        #expect(said.publicPart == facts.publicPart && said.replyWindow == facts.window)
        #expect(channel.workClass == facts.workClass && channel.weight == (facts.workClass == .live ? 30 : 20))
        #expect(channel.takesFiles == facts.takesFiles)
        #expect(channel.repliesPrivately == facts.repliesPrivately && channel.takesReplies == facts.takesReplies)
        #expect(channel.address.isEmpty && channel.ownAddresses.isEmpty)
        let other = facts.workClass == .live ? "deferred" : "live"
        let others = ProviderDesk.text(facts.type, keys + #", "class": "\#(other)""#)
        #expect(try #require(Loading(others).configuration).policy.channels[0].workClass.name == other)
    }

    @Test(
        "a key that the type does not have is unknown, each with its own", arguments: ProviderDesk.least.keys.sorted())
    func unknown(_ type: String) throws {
        let least = try #require(ProviderDesk.least[type])
        for key in ["address", "verify", "bodyLimit", "imap", "Token"] {
            #expect(ProviderDesk.findings(ProviderDesk.text(type, least + ", \"\(key)\": 1")) == ["FD0103 /\(key)"])
        }
        let others = ["server", "product", "from", "signingSecret", "secret", "groups", "items", "poll"]
        let own = [
            "matrix": ["server"], "mastodon": ["server", "poll"], "telegram": ["groups"], "meta": ["product"],
            "twilio": ["from"], "slack": ["signingSecret"], "line": ["secret"], "poll": ["items"],
        ]
        for key in others where !(own[type] ?? []).contains(key) {
            #expect(ProviderDesk.findings(ProviderDesk.text(type, least + ", \"\(key)\": {}")) == ["FD0103 /\(key)"])
        }
    }

    @Test("a key that is needed is missed, and nothing else is", arguments: ProviderDesk.least.keys.sorted())
    func missing(_ type: String) throws {
        let text = ProviderDesk.text(type, try #require(ProviderDesk.least[type]))
        let channel = try #require(PositionedJSON.parse(Array(text.utf8)).root["channels"]?["x"])
        guard case .object(let members) = channel.content else { return }
        for member in members where member.key != "type" {
            var bytes = Array(text.utf8)
            bytes.replaceSubrange(
                member.keyRange.lowerBound..<member.value.range.upperBound, with: Array(#""accept":[]"#.utf8))
            #expect(ProviderDesk.findings(String(decoding: bytes, as: UTF8.self)) == ["FD0102 "], "\(member.key)")
        }
    }

    @Test("a secret in the file is an error, and is not shown", arguments: ProviderDesk.least.keys.sorted())
    func secrets(_ type: String) throws {
        let least = try #require(ProviderDesk.least[type])
        for piece in [#"{"env":"X"}"#, #"{"env":"Y"}"#, #"{"env":"Z"}"#] where least.contains(piece) {
            let loading = Loading(ProviderDesk.text(type, least.replacing(piece, with: #""8f742231""#)))
            #expect(loading.report.diagnostics.map(\.code.id) == ["FD0111"] && !loading.text.contains("8f742231"))
        }
    }

    @Test(
        "values that cannot be",
        arguments: [
            ("matrix", "https://x.example", "http://x.example", "FD0211 /server"),
            ("matrix", "https://x.example", "x.example", "FD0210 /server"),
            ("matrix", "https://x.example", "https://x.example/?a", "FD0210 /server"),
            ("mastodon", #""token""#, #""poll":"0s","token""#, "FD0104 /poll"),
            ("mastodon", #""token""#, #""poll":"61m","token""#, "FD0104 /poll"),
            ("mastodon", #""token""#, #""poll":15,"token""#, "FD0101 /poll"),
            ("mastodon", #""token""#, #""privateHost":"yes","token""#, "FD0101 /privateHost"),
            ("telegram", #""token""#, #""groups":1,"token""#, "FD0101 /groups"),
            ("telegram", #""token""#, #""api":"http://10.0.0.1","token""#, "FD0211 /api"),
            ("telegram", #""token""#, #""webhook":{},"token""#, "FD0102 /webhook,FD0102 /webhook"),
            ("telegram", #""token""#, #""webhook":"/x","token""#, "FD0101 /webhook"),
            (
                "telegram", #""token""#, #""webhook":{"path":"x","secret":{"env":"Y"}},"token""#,
                "FD0207 /webhook/path"
            ),
            (
                "telegram", #""token""#, #""webhook":{"path":"/x","secret":{"env":"Y"},"url":1},"token""#,
                "FD0103 /webhook/url"
            ),
            ("telegram", #""token""#, #""class":"later","token""#, "FD0105 /class"),
            ("meta", "whatsapp", "threads", "FD0105 /product"),
            ("meta", #""path":"/x""#, #""path":"/v1/x""#, "FD0207 /path"),
            ("meta", #""account":"1""#, #""account":1"#, "FD0101 /account"),
            ("meta", #""account":"1""#, #""account":"""#, "FD0113 /account"),
            ("twilio", "https://x.example/x", "http://x.example/x", "FD0211 /url"),
            ("twilio", #""from":"2""#, #""from":"2\n""#, "FD0233 /from"),
            ("twilio", #""account":"1""#, #""account":["1"]"#, "FD0101 /account"),
            ("slack", #""path":"/x""#, #""path":"/x/../y""#, "FD0207 /path"),
            ("line", #""token""#, #""api":"https://x.example/#a","token""#, "FD0210 /api"),
            ("viber", #""name":"x""#, #""name":"şşşşşşşşşşşşşşşşşşşşşşşşşşşşş""#, "FD0113 /name"),
            ("viber", #""name":"x""#, #""name":"a\tb""#, "FD0233 /name"),
        ])
    func wrong(_ type: String, _ old: String, _ new: String, _ findings: String) throws {
        let found = ProviderDesk.findings(try ProviderDesk.text(type, old, new))
        #expect(found == findings.split(separator: ",").map(String.init))
    }

    @Test("http is for the loopback, a slash at the end means nothing, and a name of 28 characters is taken")
    func right() throws {
        for (url, read) in [
            ("http://127.0.0.1:8008/", "http://127.0.0.1:8008"), ("http://localhost", "http://localhost"),
            ("https://x.example/matrix/", "https://x.example/matrix"), ("HTTPS://x.example", "HTTPS://x.example"),
        ] {
            guard case .matrix(let matrix) = try kind("x", in: ProviderDesk.text("matrix", "https://x.example", url))
            else { throw ProviderDesk.Missing(piece: url) }
            #expect(matrix.server == read && !matrix.allowsPrivate)
        }
        let name = String(repeating: "ş", count: 28)
        guard
            case .viber(let viber) = try kind(
                "x", in: ProviderDesk.text("viber", #""name":"x""#, "\"name\":\"\(name)\""))
        else { throw ProviderDesk.Missing(piece: name) }
        #expect(viber.name == name)
    }

    @Test("no two endpoints have one path, whatever their types")
    func paths() throws {
        let types = ["meta", "twilio", "slack", "line", "viber"]
        let bot =
            #""bot": { "type": "telegram", "token": { "env": "A" }, "webhook": { "path": "/x", "secret": { "env": "B" } } }"#
        let web =
            #""web": { "type": "webhook", "class": "live", "path": "/x", "verify": { "scheme": "hub-256", "secrets": [{ "env": "A" }] } }"#
        let channels = try types.map { "\"\($0)\": { \"type\": \"\($0)\", \(try #require(ProviderDesk.least[$0])) }" }
        let all = ([bot] + channels + [web]).joined(separator: ", ")
        let text = #"{ "desk": { "name": "A" }, "channels": { \#(all) }, "routes": [{ "id": "r", "end": "file" }] }"#
        let found = Loading(text).report.diagnostics
        #expect(found.map(\.code.id) == Array(repeating: "FD0208", count: 6))
        #expect(found.allSatisfy { $0.related.map(\.text) == ["first used here"] })
        #expect(found.last?.pointer.description == "/channels/web/path")
    }
}
