import FrontdeskConfig
import FrontdeskCore
import FrontdeskSimulation
import Testing

/// A configuration with tests, run.
struct TestRun {
    let run: RoutingTestRun
    let sources: SourceSet

    /// Runs the tests of a text.
    init(_ text: String, reader: SampleReader = .none) throws {
        let loaded = ConfigurationLoader.load(SourceFile(name: "config.json", bytes: Array(text.utf8)))
        let findings = DiagnosticRenderer(sources: loaded.sources).text(loaded.report)
        run = RoutingTestRun(try #require(loaded.configuration, "\(findings)"), reader: reader)
        sources = loaded.sources
    }

    /// The findings as `pointer message`.
    var findings: [String] { run.findings.map { "\($0.pointer) \($0.message)" } }
}

extension SampleReader {
    /// Knows no file.
    static let none = SampleReader(
        mail: { _ throws(SampleFault) in throw SampleFault("no file") },
        body: { _, _ throws(SampleFault) in throw SampleFault("no file") })
}

/// A shop with two queues, four agents and a test.
enum Shop {
    static func config(_ tests: String) -> String {
        """
        { "desk": { "name": "Acme", "timezone": "Europe/Istanbul",
            "languages": { "serve": ["tr", "pl", "en"], "fallback": "en" } },
          "skills": { "billing": {}, "retention": {} },
          "channels": {
            "chat": { "type": "webhook", "class": "live", "path": "/hooks/chat", "weight": 30,
              "verify": { "scheme": "standard-webhooks", "secrets": [{ "credential": "shop" }] } },
            "form": { "type": "webhook", "class": "deferred", "path": "/hooks/form",
              "verify": { "scheme": "none" } },
            "mail": { "type": "email", "class": "deferred", "address": "Help@acme.example", "lmtp": true,
              "smtp": { "url": "smtp://127.0.0.1:25" } } },
          "hours": { "office": { "week": { "mon-fri": ["09:00-18:00"] } } },
          "affinity": { "live": "1m" },
          "queues": {
            "billing": { "require": { "billing": 2 }, "live": { "target": { "firstReply": "60s" } } },
            "general": { "hours": "office", "deferred": { "target": { "firstReply": "4h" } } } },
          "routes": [
            { "id": "machine", "when": { "auto": true }, "end": "file" },
            { "id": "refund", "when": { "any": [{ "text": ["refund", "iade"] }, { "attribute": { "topic": "refund" } }] },
              "queue": "billing", "require": { "billing": 5 }, "language": "required", "priority": "high" },
            { "id": "vip", "when": { "contact": "known", "sender": "@vip.example" }, "queue": "general",
              "prefer": { "retention": 3 }, "priority": "urgent" },
            { "id": "sales", "when": { "recipient": ["sales@acme.example", "@shop.example"] }, "queue": "general" },
            { "id": "help", "when": { "recipient": "help@Acme.example" }, "queue": "general" },
            { "id": "rest", "queue": "general" } ],
          "profiles": { "clerk": { "limits": { "chat": 2 } } },
          "teams": { "first": { "serves": ["billing", "general"] }, "second": { "serves": ["general"] } },
          "agents": {
            "ayse": { "team": "first", "profile": "clerk", "skills": { "billing": 8, "lang:tr": 9 } },
            "bartek": { "team": "first", "skills": { "billing": 5, "lang:pl": 9, "lang:en": 5 } },
            "can": { "team": "first", "skills": { "billing": 6, "retention": 2, "lang:tr": 5 } },
            "ewa": { "team": "second", "skills": { "retention": 9, "lang:en": 9 }, "hours": "office" } },
          "tests": [\(tests)] }
        """
    }
}

@Suite("Tests in the configuration")
struct TrialTests {
    @Test(
        "what is as expected passes",
        arguments: [
            #""message": { "channel": "chat", "text": "Siparişim için iade istiyorum" }, "expect": { "route": "refund" }"#,
            #""message": { "channel": "chat", "text": "Siparişim için iade istiyorum" }, "expect": { "language": "tr", "requires": ["billing", "lang:tr"], "class": "live" }"#,
            #""message": { "channel": "chat", "text": "REFUND", "language": "en" }, "expect": { "requires": { "billing": 5, "lang:en": 1 }, "prefers": [], "priority": "high", "due": "60s" }"#,
            #""message": { "channel": "form", "attributes": { "topic": "refund" } }, "expect": { "queue": "billing" }"#,
            #""message": { "channel": "form", "attributes": { "topic": { "value": "refund", "by": "customer" } } }, "expect": { "route": "rest" }"#,
            #""message": { "channel": "mail", "to": ["x@acme.example", "SALES@acme.example"] }, "expect": { "route": "sales" }"#,
            #""message": { "channel": "mail", "to": "any@Shop.example" }, "expect": { "route": "sales" }"#,
            #""message": { "channel": "mail" }, "expect": { "route": "help" }"#,
            #""message": { "channel": "form" }, "expect": { "route": "rest" }"#,
            #""message": { "channel": "form", "auto": true }, "expect": { "route": "machine", "end": "file" }"#,
            #""message": { "channel": "form", "from": "boss@VIP.example", "contact": "known" }, "expect": { "route": "vip", "priority": "urgent", "prefers": { "retention": 3 }, "agent": "ewa" }"#,
            #""message": { "channel": "form" }, "now": "2026-11-02T10:00", "expect": { "priority": "normal", "due": "4h" }"#,
            #""message": { "channel": "form" }, "now": "2026-11-06T16:00", "expect": { "due": "2026-11-09T11:00" }"#,
            #""message": { "channel": "form" }, "now": "2026-11-06T16:00:00+03:00", "expect": { "due": "2026-11-09T08:00:00Z" }"#,
            #""message": { "channel": "chat", "text": "iade", "language": "tr" }, "expect": { "agent": "ayse", "notAgent": { "can": "outranked", "bartek": "lacks-skill", "ewa": "does-not-serve" } }"#,
            #""message": { "channel": "form" }, "agents": { "bartek": { "idle": "1m" } }, "expect": { "agent": "bartek" }"#,
            #""message": { "channel": "chat", "text": "iade", "language": "tr" }, "agents": { "ayse": "away" }, "expect": { "agent": "can", "notAgent": { "ayse": "not-ready" } }"#,
            #""message": { "channel": "chat", "text": "iade", "language": "tr" }, "agents": { "ayse": { "load": { "chat": 2 } } }, "expect": { "agent": "can", "notAgent": { "ayse": "channel-full" } }"#,
            #""message": { "channel": "chat", "text": "iade", "language": "tr" }, "agents": { "ayse": { "load": 90 }, "can": { "load": 71 } }, "expect": { "waits": true, "notAgent": { "ayse": "no-room", "can": "no-room" } }"#,
            #""message": { "channel": "chat", "text": "iade", "language": "tr" }, "agents": { "ayse": { "load": 60 }, "can": { "load": 20 } }, "expect": { "agent": "can", "notAgent": "ayse", "waits": false }"#,
            #""message": { "channel": "chat", "text": "iade", "language": "tr" }, "agents": { "ayse": { "only": "deferred" }, "can": { "listening": false } }, "expect": { "notAgent": { "ayse": "not-ready", "can": "not-receptive" } }"#,
            #""message": { "channel": "form" }, "now": "2026-11-07T12:00", "expect": { "notAgent": { "ayse": "queue-closed", "ewa": "off-shift" }, "waits": true }"#,
            #""message": { "channel": "form" }, "now": "2026-11-06T17:00", "agents": { "ewa": { "idle": "1h" } }, "expect": { "agent": "ewa" }"#,
            #""message": { "channel": "chat", "text": "iade", "language": "tr", "answeredBy": "can" }, "expect": { "agent": "can", "notAgent": { "ayse": "reserved" } }"#,
        ])
    func passes(_ test: String) throws {
        let run = try TestRun(Shop.config("{ \"name\": \"t\", \(test) }"))
        #expect(run.findings == [])
        #expect(run.run.results.count == 1)
    }

    @Test(
        "what is not as expected is said at its place, with what happens instead",
        arguments: [
            (
                #""message": { "channel": "mail" }, "expect": { "route": "sales" }"#,
                #"/tests/0/expect/route test "t" failed: route "help" takes it; "sales" does not, since the recipient is help@acme.example, not sales@acme.example, @shop.example"#
            ),
            (
                #""message": { "channel": "form" }, "expect": { "route": "help" }"#,
                #"/tests/0/expect/route test "t" failed: route "rest" takes it; "help" does not, since the recipient is unknown, not help@acme.example"#
            ),
            (
                #""message": { "channel": "chat", "text": "hello there, my dear friend" }, "expect": { "route": "refund" }"#,
                #"/tests/0/expect/route test "t" failed: route "rest" takes it; "refund" does not, since none of: the text has none of "refund", "iade"; there is no attribute "topic""#
            ),
            (
                #""message": { "channel": "chat", "text": "iade", "auto": true }, "expect": { "queue": "billing" }"#,
                #"/tests/0/expect/queue test "t" failed: it is filed by route "machine""#
            ),
            (
                #""message": { "channel": "chat", "text": "iade" }, "expect": { "route": "rest" }"#,
                #"/tests/0/expect/route test "t" failed: route "refund" takes it, which stands before "rest""#
            ),
            (
                #""message": { "channel": "chat", "text": "iade", "language": "tr" }, "expect": { "requires": ["billing"] }"#,
                #"/tests/0/expect/requires test "t" failed: it requires billing 5, lang:tr 1"#
            ),
            (
                #""message": { "channel": "chat", "text": "iade", "language": "tr" }, "expect": { "requires": { "billing": 2, "lang:tr": 1 } }"#,
                #"/tests/0/expect/requires test "t" failed: it requires billing 5, lang:tr 1"#
            ),
            (
                #""message": { "channel": "chat", "text": "iade" }, "expect": { "language": "tr" }"#,
                #"/tests/0/expect/language test "t" failed: its language cannot be told, so that it is routed as en"#
            ),
            (
                #""message": { "channel": "chat", "text": "iade" }, "expect": { "priority": "low" }"#,
                #"/tests/0/expect/priority test "t" failed: its priority is "high""#
            ),
            (
                #""message": { "channel": "chat", "text": "iade" }, "now": "2026-11-02T10:00", "expect": { "due": "5m" }"#,
                #"/tests/0/expect/due test "t" failed: an answer is due 2026-11-02T07:01:00Z, 1m after it came"#
            ),
            (
                #""message": { "channel": "chat", "text": "iade", "language": "tr" }, "expect": { "agent": "ewa" }"#,
                #"/tests/0/expect/agent test "t" failed: "ayse" gets it; "ewa" does not serve queue billing"#
            ),
            (
                #""message": { "channel": "chat", "text": "iade", "language": "tr" }, "expect": { "agent": "can" }"#,
                #"/tests/0/expect/agent test "t" failed: "ayse" gets it; "can" could have it too, and ranks behind"#
            ),
            (
                #""message": { "channel": "chat", "text": "iade", "language": "tr" }, "expect": { "notAgent": "ayse" }"#,
                #"/tests/0/expect/notAgent test "t" failed: "ayse" gets it"#
            ),
            (
                #""message": { "channel": "chat", "text": "iade", "language": "tr" }, "expect": { "notAgent": { "can": "no-room" } }"#,
                #"/tests/0/expect/notAgent/can test "t" failed: "can" could have it, and "ayse" gets it"#
            ),
            (
                #""message": { "channel": "chat", "text": "iade", "language": "tr" }, "expect": { "waits": true }"#,
                #"/tests/0/expect/waits test "t" failed: "ayse" gets it"#
            ),
            (
                #""message": { "channel": "chat", "eml": "x.eml" }, "expect": { "waits": true }"#,
                "/tests/0/message/eml no file"
            ),
        ])
    func fails(_ test: String, _ finding: String) throws {
        #expect(try TestRun(Shop.config("{ \"name\": \"t\", \(test) }")).findings == [finding])
    }

    @Test(
        "a test that cannot be meant is an error at its place",
        arguments: [
            (#""expect": {}"#, "FD0602 /tests/0/expect"),
            (#""expect": { "rute": "refund" }"#, "FD0602 /tests/0/expect,FD0103 /tests/0/expect/rute"),
            (#""expect": { "route": "refnd" }"#, "FD0109 /tests/0/expect/route"),
            (#""expect": { "queue": "biling" }"#, "FD0109 /tests/0/expect/queue"),
            (#""expect": { "agent": "aysee" }"#, "FD0109 /tests/0/expect/agent"),
            (#""expect": { "notAgent": { "ewa": "no-rom" } }"#, "FD0105 /tests/0/expect/notAgent/ewa"),
            (#""expect": { "requires": ["lang:de"] }"#, "FD0201 /tests/0/expect/requires/0"),
            (#""expect": { "priority": "hig" }"#, "FD0109 /tests/0/expect/priority"),
            (#""expect": { "due": "4 hours" }"#, "FD0106 /tests/0/expect/due"),
            (#""expect": { "end": "file", "agent": "ewa" }"#, "FD0114 /tests/0/expect/end"),
            (#""expect": { "waits": true }, "now": "Monday""#, "FD0603 /tests/0/now"),
            (#""expect": { "waits": true }, "agents": { "ali": "away" }"#, "FD0109 /tests/0/agents/ali"),
            (#""expect": { "waits": true }, "agents": { "ewa": "redy" }"#, "FD0105 /tests/0/agents/ewa"),
            (
                #""expect": { "waits": true }, "agents": { "ewa": { "load": { "chatt": 1 } } }"#,
                "FD0109 /tests/0/agents/ewa/load/chatt"
            ),
        ])
    func refuses(_ test: String, _ findings: String) {
        let text = Shop.config(#"{ "name": "t", "message": { "channel": "chat" }, \#(test) }"#)
        let loaded = ConfigurationLoader.load(SourceFile(name: "config.json", bytes: Array(text.utf8)))
        #expect(loaded.configuration == nil)
        let found = loaded.report.diagnostics.map { "\($0.code.id) \($0.pointer)" }
        #expect(found.joined(separator: ",") == findings)
    }

    @Test(
        "files of tests lie beside the configuration",
        arguments: ["/etc/a.eml", "../a.eml", "a/../../b.eml", "./a.eml", "a//b"])
    func files(_ path: String) {
        let text = Shop.config(
            #"{ "name": "t", "message": { "channel": "chat", "eml": "\#(path)" }, "expect": { "waits": true } }"#)
        let loaded = ConfigurationLoader.load(SourceFile(name: "config.json", bytes: Array(text.utf8)))
        #expect(loaded.report.diagnostics.map(\.code.id) == ["FD0604"])
    }

    @Test("a channel for mails takes no body of a webhook, and proves nobody by itself")
    func mailBodies() {
        let reader = SampleReader(beside: "", only: #filePath) { _, _, _ throws(SampleFault) in
            throw SampleFault("it was read")
        }
        let mail = ChannelSettings(name: "mail", kind: .email(EmailChannelSettings(address: "a@b.example")))
        #expect(!mail.vouches)
        #expect(throws: SampleFault(#"the channel takes mails, and a mail is a file under "eml""#)) {
            try reader.body("x", mail)
        }
    }

    @Test("what comes from providers is proven by them, and a body of theirs is no sample")
    func providers() {
        let reader = SampleReader(beside: "", only: #filePath) { _, _, _ throws(SampleFault) in
            throw SampleFault("it was read")
        }
        let token = SecretReference.environment("A")
        let matrix = ChannelSettings(
            name: "room", kind: .matrix(MatrixChannelSettings(server: "https://a.example", token: token)))
        #expect(matrix.proof == .provider && matrix.vouches)
        #expect(throws: SampleFault.self) { try reader.body("x", matrix) }
        let slack = ChannelSettings(
            name: "team",
            kind: .slack(
                SlackChannelSettings(
                    endpoint: ProviderEndpoint(path: "/a", api: ProviderAPI.slack), signingSecret: token, token: token))
        )
        #expect(slack.proof == .hmac)
        let map = WebhookMap(senderID: JSONPointer(tokens: ["a"]), text: JSONPointer(tokens: ["b"]))
        for (url, proof) in [("https://a.example", SenderVerification.provider), ("http://127.0.0.1", .none)] {
            let request = PollChannelSettings.Request(url: url)
            let poll = PollChannelSettings(request: request, items: .root, map: map)
            #expect(ChannelSettings(name: "list", kind: .poll(poll)).proof == proof)
        }
    }

    @Test("the order of tests and their number mean nothing to each other")
    func independent() throws {
        let one = #""message": { "channel": "chat", "text": "iade", "language": "tr" }"#
        let tests = [
            #"{ "name": "a", \#(one), "agents": { "ayse": { "load": 90 } }, "expect": { "agent": "can" } }"#,
            #"{ "name": "b", \#(one), "expect": { "agent": "ayse" } }"#,
            #"{ "name": "c", \#(one), "now": "2027-01-01T00:00", "expect": { "agent": "ayse" } }"#,
            #"{ "name": "d", "message": { "channel": "form" }, "now": "2026-11-07T12:00", "expect": { "waits": true } }"#,
            #"{ "name": "e", "message": { "channel": "form" }, "now": "2026-11-06T12:00", "expect": { "waits": false } }"#,
        ]
        #expect(try TestRun(Shop.config(tests.joined(separator: ","))).findings == [])
        #expect(try TestRun(Shop.config(tests.reversed().joined(separator: ","))).findings == [])
    }
}
