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
        var policy = Policy(
            deskName: "Acme", languages: LanguagePolicy(served: ["en"], fallback: "en"), patterns: .empty)
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
        #expect(settings.access.adminGroup == "acme-admin")
        #expect(
            settings.access.gateways == [GatewaySettings(name: "web-desk", unixUser: "gateway", teams: ["first"])])
        #expect(
            settings.priorities == [
                NamedPriority(name: "high", boost: .minutes(30)), NamedPriority(name: "low", boost: .hours(-2)),
            ])
    }

    @Test("a webhook has its signature, map, limit and reply")
    func webhooks() throws {
        let channels = try full().settings.channels
        #expect(channels.map(\.name) == ["chat", "form"])
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
        let chat = WebhookChannelSettings(
            path: "/hooks/chat", signature: .custom(signature), secrets: [.credential("chat"), .environment("OLD")],
            map: map, bodyBytesMax: 2 << 20,
            reply: WebhookReplySettings(
                url: "https://shop.example/reply?a=1", scheme: .hub256, secrets: [.file(path: "/k")]))
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

    @Test("the policy refers to names by their place, in the order of the file")
    func policy() throws {
        let policy = try full().policy
        #expect(policy.languages == LanguagePolicy(served: ["tr", "pl", "en"], fallback: "en"))
        #expect(policy.absence == AbsencePolicy(live: .seconds(60), deferred: .hours(1)))
        #expect(policy.misses == MissPolicy(max: 3, coolDown: .minutes(6)))
        #expect(policy.declineCoolDown == .minutes(16))
        #expect(policy.affinityWindow == .days(20))
        #expect(
            policy.skills == [
                SkillPolicy(name: "billing"), SkillPolicy(name: "legal", hard: true),
                SkillPolicy(name: "lang:pl", hard: true), SkillPolicy(name: "lang:tr"), SkillPolicy(name: "lang:en"),
            ])
        #expect(
            policy.channels == [
                ChannelPolicy(name: "chat", workClass: .live, weight: 40, language: "tr"),
                ChannelPolicy(name: "form", workClass: .deferred, weight: 20),
            ])
        #expect(policy.calendars.map(\.name) == ["always", "office", "night"])
        #expect(policy.calendars[0] == .alwaysOpen)
        let live = ServicePolicy(
            firstReply: .seconds(50), nextReply: .seconds(40), offerTimeout: .seconds(20), auto: false,
            ownerWait: .seconds(10), wrapUp: .minutes(1), reopenWithin: .minutes(45))
        var deferred = ServicePolicy.deferred
        deferred.nextReply = .hours(9)
        let demand = SkillDemand(skill: 0, level: 2)
        #expect(
            policy.queues == [
                QueuePolicy(name: "money", calendar: 1, require: [demand], live: live, deferred: deferred),
                QueuePolicy(name: "rest"),
            ])
        #expect(
            policy.teams == [
                TeamPolicy(name: "first", serves: [1, 0], leads: [0]), TeamPolicy(name: "second"),
            ])
        #expect(
            policy.agents == [
                AgentPolicy(
                    name: "ewa", publicName: "Ewa", unixUser: "ewa", team: 0, capacity: 90, owned: 50,
                    offersAtOnce: 2, limits: [ChannelLimit(channel: 0, most: 3)],
                    skills: [SkillDemand(skill: 0, level: 8), SkillDemand(skill: 2, level: 10)]),
                AgentPolicy(name: "ali", team: 1),
            ])
    }

    @Test("routes keep their conditions, and equal patterns share one place")
    func routes() throws {
        let policy = try full().policy
        #expect(policy.patterns.patternCount == 3)
        #expect(
            policy.routes == [
                RoutePolicy(
                    id: "refund",
                    when: .any([.text([0, 1]), .attribute(name: "topic", values: ["refund"])]), end: .queue(0),
                    require: [SkillDemand(skill: 0, level: 5)], prefer: [SkillDemand(skill: 1, level: 2)],
                    languageRequired: true, languageLevel: 3, boost: .minutes(30), workClass: .live),
                RoutePolicy(
                    id: "mixed",
                    when: .all([
                        .channel([1]), .workClass(.deferred), .kind([.form, .review]), .automatic(false),
                        .language(["tr", "en"]), .sender(["@example.com", "ayse@shop.example"]),
                        .attribute(name: "a", values: ["1", "2"]), .attribute(name: "b", values: ["3"]),
                        .subject([1]), .all([.kind([.form])]), .not(.text([2])),
                    ]), end: .spam, languageRequired: true, languageLevel: 1),
                RoutePolicy(id: "last", end: .queue(1), boost: .hours(-2)),
            ])
        #expect(policy.patterns.hits(in: "iademi istiyorum").indices == [1])
    }

    @Test("an offer with a time has to be accepted, in the deferred class too")
    func offers() throws {
        let text = try Sample.full(#""offer": { "auto": true }"#, #""offer": { "timeout": "2m" }"#)
        let deferred = try #require(Loading(text).configuration?.policy.queues[0].deferred)
        #expect(!deferred.auto && deferred.offerTimeout == .minutes(2))
    }

    @Test("without priorities of its own a desk has the usual four")
    func priorities() throws {
        let text = try Sample.full(#""priorities": { "high": "30m", "low": "-2h" },"#, "")
        let settings = try #require(Loading(text).configuration?.settings)
        #expect(settings.priorities.map(\.name) == ["urgent", "high", "normal", "low"])
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
