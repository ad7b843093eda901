import FrontdeskConfig
import FrontdeskCore
import Testing

/// The difference between two texts, each a main file.
func difference(_ old: String, _ new: String) -> ConfigurationDifference {
    func file(_ text: String) -> [ConfigurationFile] {
        [ConfigurationFile(name: "frontdesk.json", bytes: Array(text.utf8))]
    }
    return ConfigurationDifference(from: file(old), to: file(new))
}

/// One change of the full configuration, and what is said of it.
struct DifferenceCase: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let lines: [String]

    init(_ old: String, _ new: String, _ lines: String...) {
        (self.old, self.new, self.lines) = (old, new, lines)
    }

    var testDescription: String { lines.joined(separator: "; ") }
}

@Suite("Two configurations are compared by meaning")
struct DifferenceTests {
    @Test(
        "a change is said in the words of the file",
        arguments: [
            DifferenceCase(
                #""firstReply": "50s""#, #""firstReply": "90s""#, "queue money: live.target.firstReply 50s → 90s"),
            DifferenceCase(#""firstReply": "50s", "#, "", "queue money: live.target.firstReply 50s → 60s"),
            DifferenceCase(
                #""offer": { "timeout": "20s" }"#, #""offer": { "auto": true }"#,
                "queue money: live.offer.auto false → true", "queue money: live.offer.timeout 20s → 30s"),
            DifferenceCase(
                #""whenClosed": { "queue": "rest" }, "botsFirst""#, #""whenClosed": "convert", "botsFirst""#,
                "queue money: live.whenClosed queue rest → convert"),
            DifferenceCase(#""rest": {}"#, #""rest": {}, "new": {}"#, "queue new added"),
            DifferenceCase(
                #""rank": ["preference", "load", "fit"], "#, "",
                "queue money: rank preference, load, fit → sameContact, affinity, preference, loadBand, spareGeneralists, idle"
            ),
            DifferenceCase(
                #"["preference", "load", "fit"]"#, #"["load", "preference", "fit"]"#,
                "queue money: rank preference, load, fit → load, preference, fit"),
            DifferenceCase(
                #"{ "after": "15m", "drop": "preferred" }"#, #"{ "after": "16m", "drop": "preferred" }"#,
                "queue money: relax after 15m drop preferred → after 16m drop preferred"),
            DifferenceCase(
                #"{ "after": "15m", "drop": "preferred" }, "#, "", "queue money: relax - after 15m drop preferred"),
            DifferenceCase(#""relaxEnd": "never", "#, "", "queue money: relaxEnd never → drop"),
            DifferenceCase(#""billing": 8"#, #""billing": 5"#, "agent ewa: skills.billing 8 → 5"),
            DifferenceCase(#"{ "billing": 8, "#, #"{ "#, "agent ewa: skills.billing 8 → none"),
            DifferenceCase(#""hours": "night","#, "", "agent ewa: hours night → always"),
            DifferenceCase(
                #""publicName": "Ewa", "#, #""publicName": "Ewa K.", "#, #"agent ewa: publicName "Ewa" → "Ewa K.""#),
            DifferenceCase(
                #"{ "from": "2026-12-01", "to": "2026-12-14", "substitute": "ali" },"#, "",
                "agent ewa: absent - 2026-12-01 to 2026-12-14 (substitute ali)"),
            DifferenceCase(
                #""mon-fri": ["09:00-12:30", "13:30-18:00"]"#, #""mon-fri": ["09:00-18:00"]"#,
                "hours office: mon-fri 09:00-12:30, 13:30-18:00 → 09:00-18:00"),
            DifferenceCase(
                #""sat": ["10:00-13:00"] }"#, #""sat": [], "sun": ["10:00-13:00"] }"#,
                "hours office: sat 10:00-13:00 → closed", "hours office: sun closed → 10:00-13:00"),
            DifferenceCase(#", "2026-10-29": []"#, "", "hours office: 2026-10-29 closed → none"),
            DifferenceCase(#""timezone": "Europe/Berlin",\#n"#, "\n", "hours office: timezone Europe/Berlin → none"),
            DifferenceCase(#"["rest", "money"]"#, #"["rest"]"#, "team first: serves - money"),
            DifferenceCase(
                #""after": "11m""#, #""after": "12m""#, "team second: serves rest after 11m → rest after 12m"),
            DifferenceCase(#""capacity": 90, "#, "", "profile clerk: capacity 90 → 100"),
            DifferenceCase(
                #""high": "30m", "#, #""high": { "boost": "30m", "strict": 1 }, "#, "priority high: strict 0 → 1"),
            DifferenceCase(#""weight": 40, "#, "", "channel chat: weight 40 → 30"),
            DifferenceCase(
                #"{ "env": "OLD" }"#, #"{ "file": "/run/new" }"#,
                "channel chat: verify.secrets credential chat, env OLD → credential chat, file /run/new"),
            DifferenceCase(
                #"reply?a=1"#, #"reply?a=2"#,
                "channel chat: reply.url https://shop.example/reply?… → https://shop.example/reply?…"),
            DifferenceCase(#""sizeLimit":"20MiB", "#, "", "channel mail: sizeLimit 20MiB → 30MiB"),
            DifferenceCase(#""poll":"2m""#, #""poll":"90s""#, "channel mail: imap.poll 2m → 90s"),
            DifferenceCase(
                #""afterwards":{ "move":"Archive" }"#, #""afterwards":{ "flag":"\\Seen" }"#,
                #"channel mail: imap.afterwards.flag none → \Seen"#,
                #"channel mail: imap.afterwards.move "Archive" → none"#),
            DifferenceCase(
                #""refreshToken":{ "file":"/token" }"#, #""refreshToken":{ "env":"TOKEN" }"#,
                "channel mail: oauth.refreshToken.env none → TOKEN",
                "channel mail: oauth.refreshToken.file /token → none"),
            DifferenceCase(
                "login.example.com/token?a=1", "login.example.org/token?a=1",
                "channel mail: oauth.tokenURL https://login.example.com/token?… → https://login.example.org/token?…"),
            DifferenceCase(
                #""lmtpGroup":"acme-mail", "#, "",
                "access: lmtpGroup acme-mail → frontdesk-lmtp (needs a restart)"),
            DifferenceCase(
                #""deliver":["postfix","fetchmail"]"#, #""deliver":["postfix"]"#, "access: deliver - fetchmail"),
            DifferenceCase(
                #""web": "127.0.0.1:0""#, #""web": "127.0.0.1:1""#,
                "listen: web 127.0.0.1:0 → 127.0.0.1:1 (needs a restart)"),
            DifferenceCase(
                #""sqlite": "acme.sqlite", "#, "", "store: sqlite acme.sqlite → desk.sqlite (needs a restart)"),
            DifferenceCase(
                #""retention": "30d""#, #""retention": "31d""#, "store: retention 30d → 31d (needs a restart)"),
            DifferenceCase(
                #""teams": ["first"] } }"#, #""teams": ["second"] } }"#, "gateway web-desk: teams first → second"),
            DifferenceCase(
                #""misses": { "max": 3, "coolDown": "6m" },"#, "", "misses: coolDown 6m → 5m", "misses: max 3 → 2"),
            DifferenceCase(#""handOver": ["human", "=insan"]"#, #""handOver": "human""#, #"bots: handOver - "=insan""#),
            DifferenceCase(#""legal": { "hard": true }"#, #""legal": {}"#, "skill legal: hard true → false"),
            DifferenceCase(#", "lang:pl": { "hard": true }"#, "", "skill lang:pl: hard true → false"),
            DifferenceCase(
                #""serve": ["tr", "pl", "en"]"#, #""serve": ["tr", "de", "pl", "en", "it"]"#,
                "desk: languages.serve + de, + it"),
        ])
    func changes(_ rule: DifferenceCase) throws {
        let changed = try Sample.full(rule.old, rule.new)
        #expect(Loading(changed).report.errorCount == 0, "\(Loading(changed).text)")
        #expect(difference(Sample.full, changed).lines == rule.lines)
        #expect(difference(changed, Sample.full).changes.count == rule.lines.count)
    }

    @Test(
        "routes have an order, and what they ask for is said part by part",
        arguments: [
            DifferenceCase(#"["refund", "iade"]"#, #"["iade", "refund"]"#),
            DifferenceCase(
                #"{ "text": ["refund", "iade"] }"#, #"{ "text": ["refund", "zwrot"] }"#,
                #"route refund: when.any text "iade" "refund" → text "refund" "zwrot""#),
            DifferenceCase(#""kind": ["form", "review"]"#, #""kind": "form""#, "route mixed: when.kind - review"),
            DifferenceCase(
                #""subject": "İADE""#, #""subject": "ZWROT""#, #"route mixed: when.subject "İADE" → "ZWROT""#),
            DifferenceCase(
                #""a": ["1", "2"]"#, #""a": ["1", "2", "9", "8"]"#, #"route mixed: when.attribute.a + "9", + "8""#),
            DifferenceCase(#""night": "closed""#, #""night": "open""#, "route mixed: when.hours.night closed → open"),
            DifferenceCase(
                #""not": { "text": "=spam" }"#, #""not": { "text": ["=ham"] }"#,
                #"route mixed: when.not text "=spam" → text "=ham""#),
            DifferenceCase(#""priority": "high", "#, "", "route refund: priority high → none"),
            DifferenceCase(
                #""name": "ali", "for": "70m""#, #""name": "ewa", "for": "1h10m""#, "route refund: agent.name ali → ewa"
            ),
            DifferenceCase(
                #""language": { "preferred": 2 }"#, #""language": "preferred""#, "route last: language.preferred 2 → 1"),
            DifferenceCase(
                #"{ "id": "last", "#,
                #"{ "id": "vip", "when": { "sender": "@vip.example" }, "queue": "rest" }, { "id": "last", "#,
                "route vip added before last"),
        ])
    func routes(_ rule: DifferenceCase) throws { try changes(rule) }

    @Test("a route that came forward has moved, and the others have not")
    func order() {
        func desk(_ ids: String...) -> String {
            let routes = ids.map { #"{ "id": "\#($0)", "when": { "auto": true }, "end": "file" }"# }
            return #"{ "desk": { "name": "A" }, "routes": [\#(routes.joined(separator: ","))] }"#
        }
        let old = desk("a", "b", "c", "d")
        #expect(difference(old, desk("d", "a", "b", "c")).lines == ["route d moved before a"])
        #expect(difference(old, desk("b", "a", "c", "d")).lines == ["route b moved before a"])
        #expect(difference(old, desk("b", "c", "d", "a")).lines == ["route a moved to the end"])
        #expect(
            difference(old, desk("a", "x", "d", "b")).lines == [
                "route x added before d", "route d moved before b", "route c removed",
            ])
    }

    @Test("comments, order, spelling and defaults are no difference")
    func spelling() throws {
        let same: [(String, String)] = [
            (#""live": "60s", "deferred": "1h" }"#, #"/* later */ "deferred": "60m", "live": "1m", }"#),
            (#""queues": {"#, #""queues": { // all of them"#),
            (#""bodyLimit": "2MiB""#, #""bodyLimit": "2048KiB""#),
            (
                #""old": { "retired": true }"#,
                #""old": { "retired": true, "fourEyes": false, "live": {}, "relax": [] }"#
            ),
            (#""serve": ["tr", "pl", "en"]"#, #""serve": ["en", "tr", "pl"]"#),
            (#""sender": ["@Example.com", "AYŞE@shop.example"]"#, #""sender": ["AYŞE@shop.example", "@Example.com"]"#),
            (#""language": ["tr", "en"]"#, #""language": ["en", "tr"]"#),
            (#""sizeLimit":"20MiB""#, #""sizeLimit":"20480KiB""#),
            (#""poll":"2m""#, #""poll":"120s""#),
            (#"["help@example.com","@shop.example"]"#, #"["@shop.example","help@example.com"]"#),
            (#""high": "30m""#, #""high": { "boost": "1800s" }"#),
            (#""skills": { "billing": {}"#, #""skills": { "lang:en": {}, "billing": { "hard": false }"#),
            (
                #""mon-fri": ["09:00-12:30", "13:30-18:00"]"#,
                #""fri": ["13:30-18:00", "09:00-12:30"], "mon-thu": ["09:00-12:30", "13:30-18:00"]"#
            ),
            (#"{ "team": "second" }"#, #"{ "team": "second", "bot": false, "publicName": "ali" }"#),
        ]
        for (old, new) in same {
            let changed = try Sample.full(old, new)
            #expect(Loading(changed).report.errorCount == 0, "\(Loading(changed).text)")
            #expect(difference(Sample.full, changed).lines == [], "\(new)")
        }
        let least = Sample.least.replacing(
            #""desk": { "name": "Acme" }"#,
            with: #"""
                "desk": { "name": "Acme", "timezone": "UTC", "languages": { "serve": ["en"], "fallback": "en" } },
                "priorities": { "urgent": "4h", "high": "30m", "normal": "0s", "low": "-2h" }, "skills": { "lang:en": {} }
                """#)
        #expect(difference(Sample.least, least).lines == [])
    }

    @Test("what is said to hold without a key is what holds")
    func defaults() throws {
        let places = [
            "skill": "skills", "priority": "priorities", "channel": "channels", "queue": "queues",
            "profile": "profiles", "agent": "agents", "webhook": "channels", "email": "channels",
        ].merging(ProviderDesk.all.mapValues { _ in "channels" }) { old, _ in old }
        // What stands for the absence of a key cannot be written.
        let unwritten = ["queue relaxEnd", "queue lendAbove", "queue hours", "agent hours"]
        for (kind, words) in MeaningDefaults.words {
            var plain = kind == "email" ? Self.mailDesk : ProviderDesk.all[kind] ?? Self.desk
            // Without its socket a scanner is none.
            let scanner = #""scanner": { "clamd": "/clamd" }, "#
            if kind == "scanner" { plain = plain.replacing(#""routes": ["#, with: scanner + #""routes": ["#) }
            let desk = try #require(Loading(plain).configuration)
            for (key, word) in words where !unwritten.contains("\(kind) \(key)") {
                let isText = Int(word) == nil && word != "true" && word != "false"
                let plainValue = isText ? "\"\(word)\"" : word
                var value = plainValue
                var path = key.split(separator: ".").map(String.init)
                // The time of offers counts where they are not assigned at once, and then only one of the two is there.
                if key == "deferred.offer.timeout" { continue }
                let first = path.removeFirst()
                for part in path.reversed() { value = "{ \"\(part)\": \(value) }" }
                let section = places[kind] ?? kind
                var text = plain
                if kind == "desk" {
                    text = text.replacing(#""desk": {"#, with: "\"desk\": { \"\(first)\": \(value), ")
                    text = text.replacing(#""fallback": "en" }"#, with: #""fallback": "en", "serve": ["en"] }"#)
                } else if places[kind] != nil {
                    let start = "\"\(section)\": { \"x\": {"
                    try #require(text.contains(start), "\(section)")
                    if let part = path.first, ["webhook", "email", "poll"].contains(kind) {
                        text = text.replacing("\"\(first)\": {", with: "\"\(first)\": { \"\(part)\": \(plainValue), ")
                    } else {
                        text = text.replacing(start, with: "\(start) \"\(first)\": \(value), ")
                    }
                } else if kind == "scanner" {
                    text = text.replacing(#"{ "clamd""#, with: "{ \"\(first)\": \(value), \"clamd\"")
                } else {
                    text = text.replacing(
                        #""routes": ["#, with: "\"\(section)\": { \"\(first)\": \(value) }, \"routes\": [")
                }
                try #require(text != plain, "\(kind) \(key)")
                let configuration = try #require(Loading(text).configuration, "\(Loading(text).text)")
                let isSame = configuration.policy == desk.policy && configuration.settings == desk.settings
                #expect(isSame, "\(kind) \(key)")
                #expect(difference(plain, text).lines == [], "\(kind) \(key)")
            }
        }
    }

    /// One thing of each kind that says nothing it need not.
    private static let desk = #"""
        { "desk": { "name": "A" },
          "skills": { "x": {} }, "priorities": { "x": {} },
          "channels": { "x": { "type": "webhook", "class": "live", "path": "/x",
            "verify": { "scheme": "hub-256", "secrets": [{ "env": "X" }] },
            "reply": { "url": "https://x.example/", "secrets": [{ "env": "Y" }] } } },
          "queues": { "x": {} }, "profiles": { "x": {} }, "teams": { "x": { "serves": ["x"] } },
          "agents": { "x": { "team": "x", "profile": "x" } },
          "routes": [{ "id": "r", "queue": "x" }] }
        """#

    /// The same with a mailbox.
    private static let mailDesk = #"""
        { "desk": { "name": "A" },
          "channels": { "x": { "type": "email", "class": "deferred", "address": "x@x.example",
            "imap": { "url": "imaps://x.example", "user": "x" },
            "oauth": { "tokenURL": "https://x.example/", "clientID": "x", "refreshToken": { "env": "X" } } } },
          "routes": [{ "id": "r", "end": "file" }] }
        """#

    @Test("where a thing stands in several files means nothing")
    func files() {
        let main =
            #"{ "desk": { "name": "A" }, "routes": [{ "id": "r", "queue": "q" }], "queues": { "q": {} }, "teams": { "t": {} } }"#
        let rest = #"{ "desk": { "name": "A" }, "routes": [{ "id": "r", "queue": "q" }] }"#
        let part = #"{ "teams": { "t": { } }, "queues": { "q": { "fourEyes": true } } }"#
        let one = [ConfigurationFile(name: "frontdesk.json", bytes: Array(main.utf8))]
        let two = [
            ConfigurationFile(name: "frontdesk.json", bytes: Array(rest.utf8)),
            ConfigurationFile(name: "conf.d/a.json", bytes: Array(part.utf8)),
        ]
        #expect(ConfigurationDifference(from: one, to: two).lines == ["queue q: fourEyes false → true"])
    }

    @Test("programs get the same, and what needs a restart by key")
    func json() throws {
        let changed = try Sample.full(#""web": "127.0.0.1:0""#, #""web": "127.0.0.1:1""#)
        let both = difference(Sample.full, changed)
        #expect(both.restartKeys == ["listen.web"])
        let json = String(decoding: both.json(), as: UTF8.self)
        #expect(json.contains(#""old": "127.0.0.1:0""#) && json.contains(#""needsRestart": true"#))
        #expect(try JSONParser.parse(both.json())["restart"] == .array([.string("listen.web")]))
    }

    @Test(
        "nothing that is no difference changes what was read, and what changes nothing but lint is shown all the same")
    func complete() throws {
        let (root, _) = PositionedJSON.parse(Array(Sample.full.utf8))
        var objects: [(JSONPointer, [PositionedJSON.Member])] = []
        func collect(_ node: PositionedJSON, _ pointer: JSONPointer) {
            switch node.content {
            case .object(let members):
                objects.append((pointer, members))
                for member in members { collect(member.value, pointer.appending(member.key)) }
            case .array(let items):
                for (place, item) in items.enumerated() { collect(item, pointer.appending(place)) }
            default: break
            }
        }
        collect(root, .root)
        let full = try #require(Loading(Sample.full).configuration)
        var compared = 0
        for (pointer, members) in objects {
            for member in members where member.key != "$schema" && (pointer.tokens + [member.key])[0] != "tests" {
                // A comment in the place of the member; commas may be left over at an end only.
                var bytes = Array(Sample.full.utf8)
                var range = member.keyRange.lowerBound..<member.value.range.upperBound
                while range.upperBound < bytes.count, bytes[range.upperBound] != UInt8(ascii: ","),
                    bytes[range.upperBound] != UInt8(ascii: "}")
                { range = range.lowerBound..<range.upperBound + 1 }
                if bytes[range.upperBound] == UInt8(ascii: ",") { range = range.lowerBound..<range.upperBound + 1 }
                bytes.removeSubrange(range)
                let text = String(decoding: bytes, as: UTF8.self)
                guard let configuration = Loading(text).configuration else { continue }
                compared += 1
                let lines = difference(Sample.full, text).lines
                let isSame = configuration.policy == full.policy && configuration.settings == full.settings
                if lines.isEmpty { #expect(isSame, "\(pointer) \(member.key)") }
                if isSame, !lines.isEmpty {
                    #expect(Self.silent.contains(member.key), "\(pointer) \(member.key): \(lines)")
                }
            }
        }
        #expect(compared > 100)
    }

    /// Keys that change what is read of the file and not what becomes of it.
    private static let silent = ["lint", "accept"]
}
