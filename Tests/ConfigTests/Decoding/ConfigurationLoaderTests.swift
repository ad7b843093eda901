import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("A configuration becomes settings and a policy")
struct ConfigurationLoaderTests {
    private func full() throws -> Configuration {
        let loading = Loading(Sample.full)
        #expect(loading.text == "")
        return try #require(loading.configuration)
    }

    @Test("what is left out has its usual value")
    func defaults() throws {
        let loading = Loading(Sample.least)
        #expect(loading.text == "")
        let configuration = try #require(loading.configuration)
        #expect(configuration.settings == DaemonSettings(deskName: "Acme"))
        #expect(configuration.settings.listen.web == WebAddress(host: "127.0.0.1", port: 8025))
        #expect(configuration.settings.access.adminGroup == "frontdesk-admin")
        #expect(configuration.settings.listen.lmtp == nil && configuration.settings.access.deliver == [])
        #expect(configuration.settings.access.lmtpGroup == "frontdesk-lmtp")
        var policy = Policy(
            deskName: "Acme", languages: LanguagePolicy(served: ["en"], fallback: "en"), patterns: .empty)
        policy.skills = [SkillPolicy(name: "lang:en")]
        policy.routes = [RoutePolicy(id: "rest", end: .file)]
        #expect(configuration.policy == policy)
    }

    @Test("the daemon's settings are those of the file")
    func settings() throws {
        let settings = try full().settings
        #expect(settings.deskName == "Acme")
        #expect(settings.listen.agents == "a.sock" && settings.listen.admins == "/run/d.sock")
        #expect(settings.listen.web == WebAddress(host: "127.0.0.1", port: 0))
        #expect(settings.store.sqlite == "acme.sqlite" && settings.store.retention == .days(30))
        #expect(settings.access.adminGroup == "acme-admin" && settings.access.lmtpGroup == "acme-mail")
        #expect(settings.listen.lmtp == "lmtp.sock" && settings.access.deliver == ["postfix", "fetchmail"])
        #expect(
            settings.access.gateways == [GatewaySettings(name: "web-desk", unixUser: "gateway", teams: ["first"])])
        #expect(
            settings.priorities == [
                NamedPriority(name: "high", boost: .minutes(30)), NamedPriority(name: "low", boost: .hours(-2)),
                NamedPriority(name: "first", boost: .hours(6), strict: 2),
            ])
    }

    @Test("a webhook has its signature, map, limit and reply")
    func webhooks() throws {
        let channels = try full().settings.channels
        #expect(
            channels.map(\.name) == [
                "chat", "form", "mail", "list", "room", "toots", "bot", "page", "sms", "team", "line", "viber",
                "reviews",
            ])
        var signature = CustomSignature(header: "X-Signature")
        signature.algorithm = .sha512
        signature.prefix = "v9="
        signature.encoding = .base64
        signature.signed = "{id}.{timestamp}.{body}"
        signature.timestampHeader = "X-Time"
        signature.idHeader = "X-Id"
        signature.tolerance = .minutes(2)
        func pointer(_ path: String...) -> JSONPointer { JSONPointer(tokens: path) }
        var map = WebhookMap(senderID: pointer("user", "id"), text: pointer("event", "text"))
        map.id = pointer("event", "id")
        map.thread = pointer("event", "room")
        map.senderName = pointer("user", "name")
        map.senderEmail = pointer("user", "mail")
        map.senderPhone = pointer("user", "phone")
        map.subject = pointer("event", "title")
        map.html = pointer("event", "html")
        map.language = pointer("user", "language")
        map.sentAt = pointer("event", "time")
        map.replyBy = pointer("event", "until")
        map.visibility = pointer("event", "visibility")
        map.attributes = .each([
            WebhookMap.Attributes.Named(name: "topic", pointer: pointer("event", "topic")),
            WebhookMap.Attributes.Named(name: "order", pointer: pointer("order", "0")),
        ])
        var files = WebhookMap.Attachments(items: pointer("files"))
        files.name = pointer("n")
        files.type = pointer("t")
        files.base64 = pointer("b")
        map.attachments = files
        var chat = WebhookChannelSettings(
            path: "/hooks/chat", signature: .custom(signature), secrets: [.credential("chat"), .environment("OLD")],
            map: map, bodyBytesMax: 2 << 20,
            reply: WebhookReplySettings(
                url: "https://shop.example/reply?a=1", scheme: .hub256, secrets: [.file(path: "/k")]))
        chat.allowsPrivate = true
        #expect(channels[0].kind == .webhook(chat))
        #expect(
            channels[1].kind
                == .webhook(WebhookChannelSettings(path: "/hooks/form", signature: .none, secrets: [])))
    }

    @Test("attributes and attachments of a map may be one pointer each")
    func shortMap() throws {
        let text = try Sample.full(
            #"{ "topic": "/event/topic", "order": "/order/0" }"#, #""/event/fields""#
        ).replacing(#"{ "items": "/files", "name": "/n", "type": "/t", "base64": "/b" }"#, with: #""/event/files""#)
        let channel = try #require(Loading(text).configuration?.settings.channels.first)
        guard case .webhook(let webhook) = channel.kind else { return }
        #expect(webhook.map?.attributes == .object(JSONPointer(tokens: ["event", "fields"])))
        #expect(
            webhook.map?.attachments == WebhookMap.Attachments(items: JSONPointer(tokens: ["event", "files"])))
    }

    @Test("an offer with a time has to be accepted, in the deferred class too")
    func offers() throws {
        let text = try Sample.full(#""offer": { "auto": true }"#, #""offer": { "timeout": "2m" }"#)
        let deferred = try #require(Loading(text).configuration?.policy.queues[0].deferred)
        #expect(!deferred.auto && deferred.offerTimeout == .minutes(2))
    }

    @Test("without priorities of its own a desk has the usual four")
    func priorities() throws {
        let text = try Sample.full(
            #""priorities": { "high": "30m", "low": "-2h", "first": { "boost": "6h", "strict": 2 } },"#, ""
        )
        .replacing(#""priority": "first""#, with: #""priority": "low""#)
        let configuration = try #require(Loading(text).configuration)
        #expect(configuration.settings.priorities.map(\.name) == ["urgent", "high", "normal", "low"])
        #expect(configuration.policy.routes.map(\.boost) == [.minutes(30), .zero, .hours(-2)])
    }

    @Test("the hash is that of the bytes with the version of the fold")
    func hashes() throws {
        let first = try full().hash
        #expect(try full().hash == first)
        #expect(first.utf8.count == 64)
        #expect(Loading(Sample.full + " ").configuration?.hash != first)
        // From another implementation of SHA-256.
        let version = Fold.unicodeVersion
        #expect(Loading(Sample.least).configuration?.hash == Self.leastHashes[version], "Unicode \(version)")
    }

    /// The hash of the least configuration by Unicode version.
    private static let leastHashes = ["14.0.0": "f3c7766cc2ddf35bd496f047f415b4e81b586669c469f1945d493260dd486937"]

    @Test("a byte order mark and comments change nothing but the hash")
    func comments() throws {
        let loading = Loading("\u{FEFF}// a desk\n" + Sample.full)
        #expect(loading.text == "")
        #expect(try loading.configuration?.policy == full().policy)
    }
}
