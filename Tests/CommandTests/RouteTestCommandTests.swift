import Foundation
import FrontdeskCore
import Testing

@testable import FrontdeskCommands

/// A configuration with its samples in a folder of its own.
private struct Place {
    let folder: URL
    var config: String { folder.appending(path: "frontdesk.json").path }

    init(_ tests: String = "") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "route-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write("frontdesk.json", Self.text(tests))
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    private static func text(_ tests: String) -> String {
        """
        { "desk": { "name": "Acme", "timezone": "Europe/Istanbul",
            "languages": { "serve": ["tr", "en"], "fallback": "en" } },
          "skills": { "billing": {} },
          "channels": { "chat": { "type": "webhook", "class": "live", "path": "/hooks/chat",
            "verify": { "scheme": "standard-webhooks", "secrets": [{ "credential": "shop" }] },
            "map": { "id": "/id", "text": "/said", "from": { "id": "/who" } } } },
          "queues": { "billing": { "require": { "billing": 2 } }, "general": {} },
          "routes": [
            { "id": "refund", "when": { "text": ["iade", "refund"] }, "queue": "billing", "language": "required" },
            { "id": "rest", "queue": "general" } ],
          "teams": { "first": { "serves": ["billing", "general"] }, "second": { "serves": ["general"] } },
          "agents": { "ayse": { "team": "first", "publicName": "Ayşe", "skills": { "billing": 8, "lang:tr": 9 } },
            "can": { "team": "first", "skills": { "billing": 3, "lang:tr": 2 } }, "ewa": { "team": "second" } },
          "tests": [\(tests)] }
        """
    }
}

@Suite("Routes are tried before a daemon has them")
struct RouteTestCommandTests {
    private static let mail = """
        From: =?utf-8?Q?Ay=C5=9Fe?= <ayse@example.com>
        Subject: =?iso-8859-9?Q?=DDade?=
        Content-Type: text/plain; charset=iso-8859-9
        Content-Transfer-Encoding: quoted-printable

        Sipari=FEim i=E7in iade istiyorum, l=FCtfen yard=FDm edin.
        """

    @Test("a text: the routes that were tried, the requirement, who could have it and who could not")
    func text() throws {
        let place = try Place()
        defer { place.remove() }
        let desk = FakeDesk()
        let code = desk.run(
            "route", "test", "--config", place.config, "--channel", "chat", "--text",
            "Siparişim için iade istiyorum", "--now", "2026-11-02T10:00", "--agent", "can=ready,load=chat:1,idle=5m")
        #expect(code == 0, "\(desk.errors)")
        #expect(
            desk.output == """
                chat · 2026-11-02T10:00:00+03:00 · customer · tr · hmac

                ROUTE   WHY NOT
                refund  takes it

                It came by route refund, in language tr.
                It entered queue billing just now and asks for billing 2, lang:tr 1.
                It is offered to Ayşe.
                Of 2 agents who could take it Ayşe came before can: Ayşe carries less (nothing
                against below half).

                due 2026-11-02T10:01:00+03:00 · key 2026-11-02T10:01:00+03:00 · weight 30

                Who could have it, the best first; the smaller value wins, the next decides
                among equals:
                AGENT  sameContact  affinity  preference  loadBand  spareGeneralists  idle  id
                ayse             1         1           0         0                 1   +5m   0
                can              1         1           0         1                 1    0s   1

                Who could not:
                  ewa: does not serve queue billing

                """)
    }

    @Test("a route that does not take it says why")
    func otherRoute() throws {
        let place = try Place()
        defer { place.remove() }
        let desk = FakeDesk()
        #expect(desk.run("route", "test", "--config", place.config, "--channel", "chat", "--text", "hello") == 0)
        #expect(desk.output.contains(#"refund  the text has none of "iade", "refund""#), "\(desk.output)")
        #expect(desk.output.contains("rest    takes it"))
    }

    @Test("a mail and a body are read as their channels read them")
    func files() throws {
        let place = try Place()
        defer { place.remove() }
        try place.write("m.eml", Self.mail)
        try place.write("b.json", #"{ "id": "7", "who": "u1", "said": "refund please, I want my money back" }"#)
        let desk = FakeDesk()
        for file in [["--eml", "m.eml"], ["--json", "b.json"]] {
            let path = place.folder.appending(path: file[1]).path
            let code = desk.run(words: [
                "route", "test", "--config", place.config, "--channel", "chat", file[0], path, "--format", "json",
            ])
            #expect(code == 0, "\(desk.errors)")
            let json = try JSONParser.parse(Array(desk.output.utf8))
            #expect(json.value(at: try #require(JSONPointer("/route"))) == .string("refund"))
            let language = json.value(at: try #require(JSONPointer("/language")))
            #expect(language == .string(file[0] == "--eml" ? "tr" : "en"))
            let agent = json.value(at: try #require(JSONPointer("/agent")))
            #expect(agent == (file[0] == "--eml" ? .string("ayse") : .null))
        }
        #expect(desk.run("route", "test", "--config", place.config, "--channel", "chat", "--eml", "/none") == 78)
        #expect(desk.errors.contains("/none: the file cannot be read: there is no such file"))
        try place.write("b.json", #"{ "id": "7" }"#)
        let path = place.folder.appending(path: "b.json").path
        #expect(desk.run("route", "test", "--config", place.config, "--channel", "chat", "--json", path) == 78)
        #expect(desk.errors.contains("/who is missing"))
    }

    @Test("what is given wrongly is reported like the configuration itself")
    func mistakes() throws {
        let place = try Place()
        defer { place.remove() }
        let desk = FakeDesk()
        let base = ["route", "test", "--config", place.config]
        #expect(desk.run(words: base + ["--channel", "chatt"]) == 78)
        #expect(desk.errors.contains(#"did you mean "chat"?"#), "\(desk.errors)")
        #expect(desk.run(words: base + ["--channel", "chat", "--agent", "ayse=redy"]) == 78)
        #expect(desk.errors.contains(#"did you mean "ready"?"#))
        #expect(desk.run(words: base + ["--channel", "chat", "--agent", "ayse"]) == 2)
        #expect(desk.run(words: base + ["--channel", "chat", "--text", "a", "--eml", "b"]) == 2)
        #expect(desk.run(words: base) == 2)
    }

    @Test("config test says how each came out, and what happens instead")
    func tests() throws {
        let place = try Place(
            """
            { "name": "Turkish refund", "message": { "channel": "chat", "eml": "m.eml" }, "expect": { "agent": "ayse" } },
            { "name": "Wrong", "message": { "channel": "chat", "text": "hello" }, "expect": { "queue": "billing" } }
            """)
        defer { place.remove() }
        try place.write("m.eml", Self.mail)
        let desk = FakeDesk()
        #expect(desk.run("config", "test", "--config", place.config) == 1)
        #expect(desk.output.contains("0.0 ms  ok      Turkish refund"), "\(desk.output)")
        #expect(desk.output.contains("0.0 ms  failed  Wrong"))
        #expect(
            desk.output.contains(
                #"error FD0601: test "Wrong" failed: it enters queue "general" by route "rest" at /tests/1/expect/queue"#
            ))
        #expect(desk.output.hasSuffix("2 tests, 1 failed\n"))
        #expect(desk.run("config", "test", "turkish", "--config", place.config) == 0)
        #expect(desk.output.hasSuffix("1 test, 0 failed\n"))
        #expect(desk.run("config", "test", "none of them", "--config", place.config) == 1)
        #expect(desk.run("config", "test", "--config", place.config, "--json") == 1)
        let json = try JSONParser.parse(Array(desk.output.utf8))
        #expect(json.value(at: try #require(JSONPointer("/tests/1/findings/0/code"))) == .string("FD0601"))
        #expect(json.value(at: try #require(JSONPointer("/tests/0/passed"))) == .bool(true))
    }

    @Test("config check runs the tests, and ends with 1 where one fails")
    func check() throws {
        let good = try Place(
            #"{ "name": "a", "message": { "channel": "chat", "text": "iade" }, "expect": { "queue": "billing" } }"#)
        let bad = try Place(
            #"{ "name": "a", "message": { "channel": "chat", "text": "iade" }, "expect": { "queue": "general" } }"#)
        let broken = try Place(#"{ "name": "a", "message": { "channel": "chat" }, "expect": {} }"#)
        defer { for place in [good, bad, broken] { place.remove() } }
        let desk = FakeDesk()
        #expect(desk.run("config", "check", good.config) == 0)
        #expect(desk.run("config", "check", bad.config) == 1)
        #expect(desk.run("config", "check", broken.config) == 78)
    }
}
