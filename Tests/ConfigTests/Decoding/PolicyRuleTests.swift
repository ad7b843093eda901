import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Rules of routing that cannot be meant have their code and place")
struct PolicyRuleTests {
    private func check(_ rule: RuleCase) throws {
        let loading = Loading(try Sample.full(rule.old, rule.new))
        #expect(loading.findings == rule.findings, "\(loading.text)")
        #expect(loading.report.diagnostics.first?.didYouMean == rule.didYouMean)
        #expect((loading.configuration == nil) == (loading.report.errorCount > 0))
    }

    @Test(
        "the whole desk",
        arguments: [
            RuleCase(#"{ "coolDown": "1m" }"#, #"{ "coolDown": "31d" }"#, #"FD0104 /withdraw/coolDown "31d""#),
            RuleCase(
                #"{ "coolDown": "1m" }"#, #"{ "cooldown": "1m" }"#, #"FD0103 /withdraw/cooldown "cooldown""#,
                didYouMean: "coolDown"),
            RuleCase(#"{ "coolDown": "1m" }"#, "60", "FD0101 /withdraw 60"),
            RuleCase(#""live": "30s", "deferred": "3h""#, #""live": "-1s""#, #"FD0104 /affinity/live "-1s""#),
            RuleCase(#""live": "30s", "deferred": "3h""#, #""deferred": 3"#, "FD0101 /affinity/deferred 3"),
            RuleCase(
                #"{ "live": "15s", "deferred": "50m" }"#, #"{ "live": "15s", "window": "1d" }"#,
                #"FD0103 /sameContact/window "window""#),
            RuleCase(#""live": "15s""#, #""live": "15""#, #"FD0106 /sameContact/live "15""#),
            RuleCase(#""live": "3m""#, #""live": "9s""#, #"FD0104 /asks/live "9s""#),
            RuleCase(#""deferred": "5h""#, #""deferred": "8d""#, #"FD0104 /asks/deferred "8d""#),
            RuleCase(#""live": 40"#, #""live": 101"#, "FD0104 /weights/waiting/live 101"),
            RuleCase(#""deferred": 5 }"#, #""deferred": -1 }"#, "FD0104 /weights/waiting/deferred -1"),
            RuleCase(#""parked": 25"#, #""parked": 0.2"#, "FD0101 /weights/parked 0.2"),
            RuleCase(
                #""snoozed": 15"#, #""snooze": 15"#, #"FD0103 /weights/snooze "snooze""#, didYouMean: "snoozed"),
            RuleCase(#""wrapUp": 60"#, #""wrapUp": "60%""#, #"FD0101 /weights/wrapUp "60%""#),
            RuleCase(#"{ "live": 40, "deferred": 5 }"#, "40", "FD0101 /weights/waiting 40"),
            RuleCase(#"["human", "=insan"]"#, #"["human", "=!"]"#, #"FD0218 /bots/handOver/1 "=!""#),
            RuleCase(#"["human", "=insan"]"#, "[]", "FD0115 /bots/handOver ["),
            RuleCase(#"["human", "=insan"]"#, "7", "FD0101 /bots/handOver 7"),
            RuleCase(#""strict": 2"#, #""strict": 4"#, "FD0104 /priorities/first/strict 4"),
            RuleCase(#""boost": "6h""#, #""boost": "31d""#, #"FD0104 /priorities/first/boost "31d""#),
            RuleCase(#"{ "boost": "6h", "strict": 2 }"#, "6", "FD0101 /priorities/first 6"),
            RuleCase(#""billing": {}"#, #""billing": "hard""#, #"FD0101 /skills/billing "hard""#),
        ])
    func desk(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "channels",
        arguments: [
            RuleCase(#""interruptible": true"#, #""interruptible": 1"#, "FD0101 /channels/chat/interruptible 1"),
            RuleCase(#""replyMargin": "100m""#, #""replyMargin": "8d""#, #"FD0104 /channels/chat/replyMargin "8d""#),
            RuleCase(
                #""/hooks/form", "retired": true"#, #""/hooks/form", "retired": "yes""#,
                #"FD0101 /channels/form/retired "yes""#),
        ])
    func channels(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "queues",
        arguments: [
            RuleCase(#""relaxEnd": "never""#, #""relaxEnd": "always""#, #"FD0105 /queues/money/relaxEnd "always""#),
            RuleCase(
                #"["preference", "load", "fit"]"#, #"["preferences", "load"]"#,
                #"FD0105 /queues/money/rank/0 "preferences""#, didYouMean: "preference"),
            RuleCase(#"["preference", "load", "fit"]"#, #"["load", "id"]"#, #"FD0105 /queues/money/rank/1 "id""#),
            RuleCase(
                #"["preference", "load", "fit"]"#, #"["load", "fit", "load"]"#,
                #"FD0203 /queues/money/rank/2 "load""#),
            RuleCase(#"["preference", "load", "fit"]"#, "[]", "FD0115 /queues/money/rank ["),
            RuleCase(#""fourEyes": true"#, #""fourEyes": 4"#, "FD0101 /queues/money/fourEyes 4"),
            RuleCase(#""lendAbove": 80"#, #""lendAbove": 100"#, "FD0104 /queues/money/lendAbove 100"),
            RuleCase(#""lendAbove": 80"#, #""lendAbove": 0"#, "FD0104 /queues/money/lendAbove 0"),
            RuleCase(#"{ "retired": true }"#, #"{ "retired": null }"#, "FD0101 /queues/old/retired null"),
            RuleCase(
                #""resolve": "2h""#, #""resolve": "0s""#, #"FD0104 /queues/money/live/target/resolve "0s""#),
            RuleCase(
                #""resolveAfter": "2d""#, #""resolveAfter": "5s""#, #"FD0104 /queues/money/live/resolveAfter "5s""#),
            RuleCase(#""botsFirst": "5m""#, #""botsFirst": true"#, "FD0101 /queues/money/live/botsFirst true"),
            RuleCase(
                #""whenClosed": "serve""#, #""whenClosed": "server""#,
                #"FD0105 /queues/money/deferred/whenClosed "server""#, didYouMean: "serve"),
            RuleCase(
                #""whenClosed": "serve""#, #""whenClosed": { "queue": "rst" }"#,
                #"FD0109 /queues/money/deferred/whenClosed/queue "rst""#, didYouMean: "rest"),
            RuleCase(
                #""whenClosed": "serve""#, #""whenClosed": {}"#, "FD0102 /queues/money/deferred/whenClosed {"),
        ])
    func queues(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "queues that stand in for others",
        arguments: [
            RuleCase(
                #"{ "queue": "rest" }, "botsFirst""#, #"{ "queue": "money" }, "botsFirst""#,
                #"FD0222 /queues/money/live/whenClosed/queue "money""#),
            RuleCase(
                #"{ "queue": "rest" }, "botsFirst""#, #"{ "queue": "old" }, "botsFirst""#,
                #"FD0221 /queues/money/live/whenClosed/queue "old""#),
            RuleCase(
                #"{ "queue": "rest" }, "botsFirst""#, #"{ "queue": "older" }, "botsFirst""#,
                #"FD0221 /queues/money/live/whenClosed/queue "older""#, didYouMean: "rest"),
            RuleCase(
                #"{ "movedTo": "rest" }"#, #"{ "movedTo": "older" }"#, #"FD0222 /queues/older/movedTo "older""#),
            RuleCase(#"{ "movedTo": "rest" }"#, #"{ "movedTo": "old" }"#, #"FD0221 /queues/older/movedTo "old""#),
            RuleCase(
                #"{ "movedTo": "rest" }"#, #"{ "movedTo": "reste" }"#, #"FD0109 /queues/older/movedTo "reste""#,
                didYouMean: "rest"),
            RuleCase(
                #""old": { "retired": true }, "older": { "movedTo": "rest" }"#,
                #""old": { "movedTo": "older" }, "older": { "movedTo": "old" }"#,
                #"FD0222 /queues/old/movedTo "older""#),
            RuleCase(
                #""old": { "retired": true }, "older": { "movedTo": "rest" }"#,
                #""old": { "movedTo": "older" }, "older": { "movedTo": "x" }, "x": { "movedTo": "older" }"#,
                #"FD0222 /queues/older/movedTo "x""#),
            RuleCase(
                #""end": "spam""#, #""queue": "old""#, #"FD0221 /routes/1/queue "old""#),
            RuleCase(
                #""end": "spam""#, #""queue": "older""#, #"FD0221 /routes/1/queue "older""#, didYouMean: "rest"),
        ])
    func successors(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "steps of relaxation",
        arguments: [
            RuleCase(#""after": "15m""#, #""after": "0s""#, #"FD0104 /queues/money/relax/0/after "0s""#),
            RuleCase(#""after": "15m", "#, "", "FD0102 /queues/money/relax/0 {"),
            RuleCase(
                #""drop": "preferred" }"#, #""after2": 1 }"#, "FD0102 /queues/money/relax/0 {",
                #"FD0103 /queues/money/relax/0/after2 "after2""#),
            RuleCase(
                #""drop": "preferred" }"#, #""drop": "preferred", "widen": "third" }"#,
                #"FD0114 /queues/money/relax/0/widen "widen""#),
            RuleCase(
                #""drop": "preferred""#, #""drop": "prefered""#, #"FD0105 /queues/money/relax/0/drop "prefered""#,
                didYouMean: "preferred"),
            RuleCase(#""drop": "preferred""#, #""drop": {}"#, "FD0101 /queues/money/relax/0/drop {"),
            RuleCase(#""drop": "preferred""#, #""drop": []"#, "FD0115 /queues/money/relax/0/drop ["),
            RuleCase(
                #"["billing", "lang:tr"]"#, #"["biling"]"#, #"FD0109 /queues/money/relax/1/drop/0 "biling""#,
                didYouMean: "billing"),
            RuleCase(#"["billing", "lang:tr"]"#, #"["legal"]"#, #"FD0224 /queues/money/relax/1/drop/0 "legal""#),
            RuleCase(
                #"{ "lang:en": 1 }"#, #"{ "lang:pl": 1 }"#, #"FD0224 /queues/money/relax/2/lower/lang:pl "lang:pl""#),
            RuleCase(#"{ "lang:en": 1 }"#, #"{ "lang:en": 0 }"#, "FD0104 /queues/money/relax/2/lower/lang:en 0"),
            RuleCase(#"{ "lang:en": 1 }"#, "{}", "FD0115 /queues/money/relax/2/lower {"),
            RuleCase(#"{ "lang:en": 1 }"#, #""lang:en""#, #"FD0101 /queues/money/relax/2/lower "lang:en""#),
            RuleCase(
                #""widen": "second""#, #""widen": "secnd""#, #"FD0109 /queues/money/relax/3/widen "secnd""#,
                didYouMean: "second"),
            // A relaxation that widens to itself.
            RuleCase(#""widen": "second""#, #""widen": "first""#, #"FD0223 /queues/money/relax/3/widen "first""#),
            RuleCase(
                #"{ "after": "15m", "drop": "preferred" }"#, #"{ "after": "1m", "widen": "second" }"#,
                #"FD0223 /queues/money/relax/3/widen "second""#),
            // A team with a delay: only a step before it changes anything.
            RuleCase(
                #""rest": {}"#, #""rest": { "relax": [{ "after": "11m", "widen": "second" }] }"#,
                #"FD0223 /queues/rest/relax/0/widen "second""#),
            RuleCase(#""rest": {}"#, #""rest": { "relax": [{ "after": "659s", "widen": "second" }] }"#),
            RuleCase(#""rest": {}"#, #""rest": { "relax": {} }"#, "FD0101 /queues/rest/relax {"),
            RuleCase(#""rest": {}"#, #""rest": { "relax": ["15m"] }"#, #"FD0101 /queues/rest/relax/0 "15m""#),
        ])
    func relaxation(_ rule: RuleCase) throws { try check(rule) }

    @Test("a queue has at most 32 steps, and 128 different delays of teams")
    func limitsSteps() throws {
        func steps(_ count: Int) throws -> [String] {
            let steps = (1...count).map { #"{ "after": "\#($0)m", "drop": ["billing"] }"# }.joined(separator: ",")
            return Loading(try Sample.full(#""rest": {}"#, #""rest": { "relax": [\#(steps)] }"#)).findings
        }
        #expect(try steps(32) == [])
        #expect(try steps(33) == ["FD0115 /queues/rest/relax ["])
        func delays(_ count: Int) throws -> [String] {
            let teams = (1...count).map { #""t\#($0)": { "serves": [{ "queue": "rest", "after": "\#($0)h" }] }"# }
            return Loading(try Sample.full(#""third": {}"#, teams.joined(separator: ","))).findings
        }
        // That of team "second" is one of them.
        #expect(try delays(127) == [])
        #expect(try delays(128) == ["FD0115 /queues/rest {"])
    }

    @Test(
        "routes",
        arguments: [
            RuleCase(
                #"{ "preferred": 2 }"#, #""preferd""#, #"FD0105 /routes/2/language "preferd""#, didYouMean: "preferred"),
            RuleCase(#"{ "preferred": 2 }"#, #"{ "preferred": 11 }"#, "FD0104 /routes/2/language/preferred 11"),
            RuleCase(
                #"{ "preferred": 2 }"#, #"{ "preferred": 2, "required": 3 }"#,
                #"FD0114 /routes/2/language/required "required""#),
            RuleCase(#"{ "preferred": 2 }"#, "{}", "FD0102 /routes/2/language {"),
            RuleCase(
                #"{ "name": "ali""#, #"{ "name": "alli""#, #"FD0109 /routes/0/agent/name "alli""#, didYouMean: "ali"),
            RuleCase(#"{ "name": "ali", "for": "70m" }"#, #"{ "name": "ali" }"#, "FD0102 /routes/0/agent {"),
            RuleCase(#"{ "name": "ali", "for": "70m" }"#, #"{ "for": "70m" }"#, "FD0102 /routes/0/agent {"),
            RuleCase(#"{ "name": "ali", "for": "70m" }"#, #""ali""#, #"FD0101 /routes/0/agent "ali""#),
            RuleCase(#""for": "70m""#, #""for": "0s""#, #"FD0104 /routes/0/agent/for "0s""#),
            RuleCase(#""contactOwner": "4h""#, #""contactOwner": "31d""#, #"FD0104 /routes/0/contactOwner "31d""#),
            RuleCase(
                #""contact": "known""#, #""contact": "knwon""#, #"FD0105 /routes/1/when/contact "knwon""#,
                didYouMean: "known"),
            RuleCase(#""contact": "known""#, #""contact": true"#, "FD0101 /routes/1/when/contact true"),
            RuleCase(
                #"["hmac", "dkim"]"#, #"["hmac", "dkmi"]"#, #"FD0105 /routes/1/when/verified/1 "dkmi""#,
                didYouMean: "dkim"),
            RuleCase(#"["hmac", "dkim"]"#, "[]", "FD0115 /routes/1/when/verified ["),
            RuleCase(
                #"{ "office": "open", "night""#, #"{ "ofice": "open", "night""#,
                #"FD0109 /routes/1/when/hours/ofice "ofice""#, didYouMean: "office"),
            RuleCase(
                #"{ "office": "open", "night""#, #"{ "office": "opened", "night""#,
                #"FD0105 /routes/1/when/hours/office "opened""#, didYouMean: "open"),
            RuleCase(#"{ "office": "open", "night": "closed" }"#, "{}", "FD0217 /routes/1/when/hours {"),
            RuleCase(
                #"{ "office": "open", "night": "closed" }"#, #""office""#, #"FD0101 /routes/1/when/hours "office""#),
        ])
    func routes(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "teams, profiles and agents",
        arguments: [
            RuleCase(#""after": "11m""#, #""after": "0s""#, #"FD0104 /teams/second/serves/0/after "0s""#),
            RuleCase(#", "after": "11m""#, "", "FD0102 /teams/second/serves/0 {"),
            RuleCase(
                #"{ "queue": "rest", "after""#, #"{ "queue": "rst", "after""#,
                #"FD0109 /teams/second/serves/0/queue "rst""#, didYouMean: "rest"),
            RuleCase(
                #"[{ "queue": "rest", "after": "11m" }, "old"]"#,
                #"["rest", { "queue": "rest", "after": "11m" }, "old"]"#, "FD0203 /teams/second/serves/1 {"),
            RuleCase(#"["rest", "money"]"#, #"["rest", 5, "money"]"#, "FD0101 /teams/first/serves/1 5"),
            RuleCase(#"["rest", "money"]"#, #""rest""#, #"FD0101 /teams/first/serves "rest""#),
            RuleCase(#""for": "150m", "#, "", "FD0102 /profiles/clerk/ramp {"),
            RuleCase(#""for": "150m""#, #""for": "31d""#, #"FD0104 /profiles/clerk/ramp/for "31d""#),
            RuleCase(#""after": "1d""#, #""after": "59s""#, #"FD0104 /profiles/clerk/ramp/after "59s""#),
            RuleCase(#""every": "10m""#, #""every": "0s""#, #"FD0104 /profiles/clerk/ramp/every "0s""#),
            RuleCase(
                #""lastOfferBefore": "12m""#, #""lastOfferBefore": "13h""#,
                #"FD0104 /profiles/clerk/lastOfferBefore "13h""#),
            RuleCase(#""bot": true"#, #""bot": "yes""#, #"FD0101 /agents/robot/bot "yes""#),
            RuleCase(
                #""hours": "night","#, #""hours": "nigt","#, #"FD0109 /agents/ewa/hours "nigt""#, didYouMean: "night"),
            RuleCase(
                #""substitute": "ali""#, #""substitute": "alli""#, #"FD0109 /agents/ewa/absent/0/substitute "alli""#,
                didYouMean: "ali"),
            RuleCase(
                #""substitute": "ali""#, #""substitute": "ewa""#, #"FD0227 /agents/ewa/absent/0/substitute "ewa""#),
            // Overlapping absences.
            RuleCase(
                #"{ "from": "2027-01-01", "to""#, #"{ "from": "2026-12-14", "to""#, "FD0410 /agents/ewa/absent/1 {"),
        ])
    func agents(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "what works and can hardly be meant is a warning",
        arguments: [
            // A queue no team serves, at once, later or by widening.
            RuleCase(#"["rest", "money"]"#, #"["rest"]"#),
            RuleCase(
                #""after": "11m" }, "old"]"#, #""after": "11m" }]"#, #"FD0225 /queues/old "old""#),
            RuleCase(#""rest": {}"#, #""rest": {}, "new": {}"#, #"FD0225 /queues/new "new""#),
            // Weights above every capacity; agents without a profile can carry 100 units.
            RuleCase(#""weight": 40"#, #""weight": 100"#),
            RuleCase(#""weight": 40"#, #""weight": 101"#, "FD0226 /channels/chat/weight 101"),
            RuleCase(
                #""path": "/hooks/form", "retired": true"#, #""path": "/hooks/form", "weight": 101"#,
                "FD0226 /channels/form/weight 101"),
            // A channel that takes nothing new needs nobody.
            RuleCase(
                #""path": "/hooks/form", "retired": true"#,
                #""path": "/hooks/form", "retired": true, "weight": 101"#),
            // Hours that never open.
            RuleCase(#"["22:00-06:00"]"#, "[]", "FD0407 /hours/night {"),
            RuleCase(#"["22:00-06:00"]"#, #"["22:00-22:00"]"#, #"FD0405 /hours/night/week/daily/0 "22:00-22:00""#),
        ])
    func warnings(_ rule: RuleCase) throws {
        let loading = Loading(try Sample.full(rule.old, rule.new))
        #expect(loading.findings == rule.findings, "\(loading.text)")
    }

    @Test("who may not answer on a channel does not count for its weight, and its name is shown where it has none")
    func heavyByLimit() throws {
        let text = """
            { "desk": { "name": "A" }, "routes": [{ "id": "rest", "end": "file" }],
              "channels": { "chat": { "type": "webhook", "class": "live", "path": "/c", "verify": { "scheme": "none" } } },
              "profiles": { "small": { "capacity": 20 }, "none": { "capacity": 90, "limits": { "chat": 0 } } },
              "teams": { "t": {} },
              "agents": { "a": { "team": "t", "profile": "small" }, "b": { "team": "t", "profile": "none" } } }
            """
        let loading = Loading(text)
        #expect(loading.findings == [#"FD0226 /channels/chat "chat""#])
        #expect(loading.text.contains("weight 30 is more than any agent can carry"))
        #expect(loading.text.contains("expected 20 at most"))
        #expect(loading.configuration != nil)
        // A desk without agents is said to lack them elsewhere.
        let empty = text.replacing(/"agents": .*/, with: #""agents": {} }"#)
        #expect(Loading(empty).findings == [])
    }

    @Test("a file with errors has no warnings about the whole: half of it would seem to lack much")
    func errorsFirst() throws {
        let text = try Sample.full(#"["rest", "money"]"#, #""rest""#)
        #expect(Loading(text).findings == [#"FD0101 /teams/first/serves "rest""#])
    }
}
