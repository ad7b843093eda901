import FrontdeskConfig
import FrontdeskCore
import Testing

/// A change to the full configuration, and the findings it must lead to as `code pointer text`.
struct RuleCase: CustomTestStringConvertible, Sendable {
    let old: String
    let new: String
    let findings: [String]
    /// The suggestion of the first finding.
    var didYouMean: String?

    init(_ old: String, _ new: String, _ findings: String..., didYouMean: String? = nil) {
        self.old = old
        self.new = new
        self.findings = findings
        self.didYouMean = didYouMean
    }

    var testDescription: String { new }
}

@Suite("Every rule has its code and points at the culprit")
struct ConfigurationRuleTests {
    private func check(_ rule: RuleCase) throws {
        let loading = Loading(try Sample.full(rule.old, rule.new))
        #expect(loading.findings == rule.findings, "\(loading.text)")
        #expect(loading.report.diagnostics.first?.didYouMean == rule.didYouMean)
        #expect((loading.configuration == nil) == (loading.report.errorCount > 0))
    }

    @Test(
        "names that nobody declared",
        arguments: [
            RuleCase(#""queue": "money""#, #""queue": "mony""#, #"FD0109 /routes/0/queue "mony""#, didYouMean: "money"),
            RuleCase(#"["rest", "money"]"#, #"["rest", "x"]"#, #"FD0109 /teams/first/serves/1 "x""#),
            RuleCase(
                #""leads": ["ewa"]"#, #""leads": ["eva"]"#, #"FD0109 /teams/first/leads/0 "eva""#, didYouMean: "ewa"),
            RuleCase(
                #""team": "second""#, #""team": "secnd""#, #"FD0109 /agents/ali/team "secnd""#, didYouMean: "second"),
            RuleCase(
                #""profile": "clerk""#, #""profile": "clark""#, #"FD0109 /agents/ewa/profile "clark""#,
                didYouMean: "clerk"),
            RuleCase(
                #"{ "chat": 3 }"#, #"{ "chta": 3 }"#, #"FD0109 /profiles/clerk/limits/chta "chta""#, didYouMean: "chat"),
            RuleCase(
                #"["form"], "class""#, #"["from"], "class""#, #"FD0109 /routes/1/when/channel/0 "from""#,
                didYouMean: "form"),
            RuleCase(
                #""require": { "billing": 5 }"#, #""require": { "biling": 5 }"#,
                #"FD0109 /routes/0/require/biling "biling""#, didYouMean: "billing"),
            RuleCase(
                #"{ "legal": 2 }"#, #"{ "lang:fr": 2 }"#, #"FD0201 /routes/0/prefer/lang:fr "lang:fr""#,
                didYouMean: "lang:tr"),
            RuleCase(
                #""skills": { "billing": 8"#, #""skills": { "bill": 8"#, #"FD0109 /agents/ewa/skills/bill "bill""#),
            RuleCase(
                #""teams": ["first"]"#, #""teams": ["frist"]"#, #"FD0109 /access/gateways/web-desk/teams/0 "frist""#,
                didYouMean: "first"),
            RuleCase(#""priority": "high""#, #""priority": "urgent""#, #"FD0109 /routes/0/priority "urgent""#),
        ])
    func unknownNames(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "languages",
        arguments: [
            RuleCase(#""fallback": "en""#, #""fallback": "de""#, #"FD0201 /desk/languages/fallback "de""#),
            RuleCase(#""serve": ["tr", "pl""#, #""serve": ["tr", "tr", "pl""#, #"FD0203 /desk/languages/serve/1 "tr""#),
            RuleCase(
                #""serve": ["tr", "pl""#, #""serve": ["tr-TR", "pl""#, #"FD0202 /desk/languages/serve/0 "tr-TR""#,
                didYouMean: "tr"),
            RuleCase(
                #""lang:pl": { "hard""#, #""lang:pt": { "hard""#, #"FD0201 /skills/lang:pt "lang:pt""#,
                didYouMean: "lang:pl"),
            RuleCase(
                #""language": "tr","#, #""language": "fr","#, #"FD0201 /channels/chat/language "fr""#, didYouMean: "tr"),
            RuleCase(
                #"["tr", "en"], "sender""#, #"["tr", "fr"], "sender""#, #"FD0201 /routes/1/when/language/1 "fr""#,
                didYouMean: "tr"),
            RuleCase(
                #""languages": { "serve""#, #""languages": { "server""#,
                "FD0102 /desk/languages {", #"FD0103 /desk/languages/server "server""#),
        ])
    func languages(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "routes",
        arguments: [
            RuleCase(#""id": "mixed""#, #""id": "refund""#, #"FD0110 /routes/1/id "refund""#),
            RuleCase(#""id": "mixed""#, #""id": "Mixed""#, #"FD0108 /routes/1/id "Mixed""#, didYouMean: "mixed"),
            RuleCase(#""id": "last","#, #""id": "last", "when": { "auto": true },"#, "FD0215 /routes/2/when {"),
            RuleCase(#"{ "id": "last","#, #"{ "id": "early", "end": "file" }, { "id": "last","#, "FD0216 /routes/2 {"),
            RuleCase(#""end": "spam", "#, "", "FD0102 /routes/1 {"),
            RuleCase(#""end": "spam""#, #""end": "bin""#, #"FD0105 /routes/1/end "bin""#),
            RuleCase(#""end": "spam""#, #""end": "spam", "queue": "rest""#, #"FD0114 /routes/1/queue "queue""#),
            RuleCase(#""not": { "text": "=spam" }"#, #""not": {}"#, "FD0217 /routes/1/when/not {"),
            RuleCase(#""all": [ { "kind": "form" } ]"#, #""all": []"#, "FD0115 /routes/1/when/all ["),
            RuleCase(#"{ "topic": "refund" }"#, "{}", "FD0217 /routes/0/when/any/1/attribute {"),
            RuleCase(#"{ "topic": "refund" }"#, #"{ "topic": [] }"#, "FD0115 /routes/0/when/any/1/attribute/topic ["),
            RuleCase(#""=spam""#, #""=…""#, #"FD0218 /routes/1/when/not/text "=…""#),
            RuleCase(#""=spam""#, "[]", "FD0115 /routes/1/when/not/text ["),
            RuleCase(#""@Example.com""#, #""@""#, #"FD0220 /routes/1/when/sender/0 "@""#),
            RuleCase(#""@Example.com""#, #""a b@c.d""#, #"FD0220 /routes/1/when/sender/0 "a b@c.d""#),
            RuleCase(
                #""kind": ["form", "review"]"#, #""kind": ["form", "reviw"]"#, #"FD0105 /routes/1/when/kind/1 "reviw""#,
                didYouMean: "review"),
            RuleCase(
                #"{ "required": 3 }"#, #""require""#, #"FD0105 /routes/0/language "require""#, didYouMean: "required"),
            RuleCase(#"{ "required": 3 }"#, #"{ "required": 0 }"#, "FD0104 /routes/0/language/required 0"),
            RuleCase(#""prefer": { "legal": 2 }"#, #""prefer": { "legal": 11 }"#, "FD0104 /routes/0/prefer/legal 11"),
            RuleCase(#""auto": false"#, #""auto": "no""#, #"FD0101 /routes/1/when/auto "no""#),
        ])
    func routes(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "users, teams and agents",
        arguments: [
            RuleCase(
                #"{ "team": "second" }"#, #"{ "team": "second", "unixUser": "ewa" }"#,
                #"FD0204 /agents/ali/unixUser "ewa""#),
            RuleCase(
                #""unixUser": "gateway""#, #""unixUser": "ewa""#, #"FD0204 /access/gateways/web-desk/unixUser "ewa""#),
            RuleCase(#""unixUser": "gateway", "#, "", "FD0102 /access/gateways/web-desk {"),
            RuleCase(#", "teams": ["first"]"#, "", "FD0102 /access/gateways/web-desk {"),
            RuleCase(#""unixUser": "ewa""#, #""unixUser": "1000""#, #"FD0205 /agents/ewa/unixUser "1000""#),
            RuleCase(#""unixUser": "ewa""#, #""unixUser": "-e""#, #"FD0205 /agents/ewa/unixUser "-e""#),
            RuleCase(#""acme-admin""#, #""acme admin""#, #"FD0205 /access/adminGroup "acme admin""#),
            RuleCase(#"{ "team": "second" }"#, "{}", "FD0102 /agents/ali {"),
            RuleCase(#""robot": "#, #""Robot": "#, #"FD0108 /agents/Robot "Robot""#, didYouMean: "robot"),
            RuleCase(
                #"["rest", "money"]"#, #"["rest", "money", "rest"]"#, #"FD0203 /teams/first/serves/2 "rest""#),
            RuleCase(#""publicName": "Ewa""#, #""publicName": """#, #"FD0113 /agents/ewa/publicName """#),
            RuleCase(#""capacity": 90"#, #""capacity": 0"#, "FD0104 /profiles/clerk/capacity 0"),
            RuleCase(#""capacity": 90"#, #""capacity": 100001"#, "FD0104 /profiles/clerk/capacity 100001"),
            RuleCase(#""lang:pl": 10"#, #""lang:pl": 11"#, "FD0104 /agents/ewa/skills/lang:pl 11"),
            RuleCase(#""billing": 8"#, #""billing": 7.5"#, "FD0101 /agents/ewa/skills/billing 7.5"),
        ])
    func agents(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "times",
        arguments: [
            RuleCase(
                #"{ "timeout": "20s" }"#, #"{ "timeout": "4s" }"#, #"FD0104 /queues/money/live/offer/timeout "4s""#),
            RuleCase(#"{ "timeout": "20s" }"#, #"{ "timeout": 20 }"#, "FD0101 /queues/money/live/offer/timeout 20"),
            RuleCase(
                #"{ "timeout": "20s" }"#, #"{ "timeout": "20s", "auto": true }"#,
                #"FD0114 /queues/money/live/offer/auto "auto""#),
            RuleCase(#"{ "timeout": "20s" }"#, "{}", "FD0102 /queues/money/live/offer {"),
            RuleCase(
                #""firstReply": "50s""#, #""firstReply": "0s""#, #"FD0104 /queues/money/live/target/firstReply "0s""#),
            RuleCase(#""wrapUp": "1m""#, #""wrapUp": "1 m""#, #"FD0106 /queues/money/live/wrapUp "1 m""#),
            RuleCase(#""live": "60s""#, #""live": "9s""#, #"FD0104 /absence/live "9s""#),
            RuleCase(#""low": "-2h""#, #""low": "-31d""#, #"FD0104 /priorities/low "-31d""#),
            RuleCase(#""max": 3"#, #""max": 0"#, "FD0104 /misses/max 0"),
            RuleCase(#""window": "20d""#, #""window": "-1s""#, #"FD0104 /affinity/window "-1s""#),
        ])
    func times(_ rule: RuleCase) throws { try check(rule) }
}
