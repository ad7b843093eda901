import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Rules of hours")
struct HoursRuleTests {
    private func check(_ rule: RuleCase) throws {
        let loading = Loading(try Sample.full(rule.old, rule.new))
        #expect(loading.findings == rule.findings, "\(loading.text)")
        #expect(loading.report.diagnostics.first?.didYouMean == rule.didYouMean)
        #expect((loading.configuration == nil) == (loading.report.errorCount > 0))
    }

    @Test(
        "zones",
        arguments: [
            RuleCase(
                #""Europe/Berlin""#, #""Europe/Berln""#, #"FD0401 /hours/office/timezone "Europe/Berln""#,
                didYouMean: "Europe/Berlin"),
            RuleCase(
                #""Europe/Berlin""#, #""berlin""#, #"FD0401 /hours/office/timezone "berlin""#,
                didYouMean: "Europe/Berlin"),
            RuleCase(
                #""Europe/Berlin""#, #""America/New York""#, #"FD0401 /hours/office/timezone "America/New York""#,
                didYouMean: "America/New_York"),
            RuleCase(
                #""Europe/Berlin""#, #""new york""#, #"FD0401 /hours/office/timezone "new york""#,
                didYouMean: "America/New_York"),
            RuleCase(
                #""Europe/Berlin""#, #""Gondor/Minas_Tirith""#, #"FD0401 /hours/office/timezone "Gondor/Minas_Tirith""#),
            RuleCase(
                #""Europe/Berlin""#, #""../../../etc/passwd""#, #"FD0401 /hours/office/timezone "../../../etc/passwd""#),
            RuleCase(#""Europe/Berlin""#, #""Europe""#, #"FD0401 /hours/office/timezone "Europe""#),
            RuleCase(#""Europe/Berlin""#, #""leapseconds""#, #"FD0402 /hours/office/timezone "leapseconds""#),
            RuleCase(#""Europe/Berlin""#, #""""#, #"FD0113 /hours/office/timezone """#),
            RuleCase(#""Europe/Berlin""#, "3", "FD0101 /hours/office/timezone 3"),
            RuleCase(
                #""Europe/Istanbul""#, #""Europe/Istambul""#, #"FD0401 /desk/timezone "Europe/Istambul""#,
                didYouMean: "Europe/Istanbul"),
            RuleCase(#""Europe/Istanbul""#, "null", "FD0101 /desk/timezone null"),
        ])
    func zones(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "weeks",
        arguments: [
            RuleCase(#""week": { "daily": ["22:00-06:00"] }"#, "", "FD0102 /hours/night {"),
            RuleCase(#"{ "daily": ["22:00-06:00"] }"#, "[]", "FD0101 /hours/night/week ["),
            RuleCase(#""daily""#, #""dayly""#, #"FD0403 /hours/night/week/dayly "dayly""#, didYouMean: "daily"),
            RuleCase(
                #""daily""#, #""Mon - Fri""#, #"FD0403 /hours/night/week/Mon - Fri "Mon - Fri""#, didYouMean: "mon-fri"),
            RuleCase(#""daily""#, #""mon–fri""#, #"FD0403 /hours/night/week/mon–fri "mon–fri""#, didYouMean: "mon-fri"),
            RuleCase(#""daily""#, #""Monday""#, #"FD0403 /hours/night/week/Monday "Monday""#, didYouMean: "mon"),
            RuleCase(#""daily""#, #""mon-mon""#, #"FD0403 /hours/night/week/mon-mon "mon-mon""#),
            RuleCase(#""daily""#, #""mon-wed-fri""#, #"FD0403 /hours/night/week/mon-wed-fri "mon-wed-fri""#),
            RuleCase(#""daily""#, #""mon,tue""#, #"FD0403 /hours/night/week/mon,tue "mon,tue""#),
            RuleCase(#""daily""#, #""""#, #"FD0403 /hours/night/week/ """#),
            RuleCase(#""sat": ["10"#, #""fri": ["10"#, #"FD0404 /hours/office/week/fri "fri""#),
            RuleCase(#""sat": ["10"#, #""thu-sat": ["10"#, #"FD0404 /hours/office/week/thu-sat "thu-sat""#),
            RuleCase(#""sat": ["10"#, #""daily": ["10"#, #"FD0404 /hours/office/week/daily "daily""#),
            RuleCase(#""sat": ["10"#, #""sat-mon": ["10"#, #"FD0404 /hours/office/week/sat-mon "sat-mon""#),
            RuleCase(#"["22:00-06:00"]"#, #""22:00-06:00""#, #"FD0101 /hours/night/week/daily "22:00-06:00""#),
            RuleCase(#"["22:00-06:00"]"#, "[]", "FD0407 /hours/night {"),
            RuleCase(#"{ "daily": ["22:00-06:00"] }"#, "{}", "FD0407 /hours/night {"),
            RuleCase(
                #""week": { "daily": ["22:00-06:00"] }"#, #""week": {}, "except": { "2026-01-01": [] }"#,
                "FD0407 /hours/night {"),
            RuleCase(
                #""night": {"#, #""Night": {"#, #"FD0108 /hours/Night "Night""#,
                #"FD0109 /routes/1/when/hours/night "night""#, #"FD0109 /agents/ewa/hours "night""#,
                didYouMean: "night"),
            RuleCase(
                #""night": { "week""#, #""night": { "weak""#, "FD0102 /hours/night {",
                #"FD0103 /hours/night/weak "weak""#),
            RuleCase(
                #""hours": "office""#, #""hours": "ofice""#, #"FD0109 /queues/money/hours "ofice""#,
                didYouMean: "office"),
            RuleCase(#""hours": "office""#, #""hours": {}"#, "FD0101 /queues/money/hours {"),
        ])
    func weeks(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "what is no span",
        arguments: [
            "", "9:00-12:30", "09:00", "09:00–12:30", "09:00 - 12:30", "0900-1230", "24:00-06:00", "09:00-24:01",
            "09:60-12:00", "25:00-26:00", "09:00-09:00", "00:00-00:00", "09:00-12:30 ", "09:00-1a:30", "09.00-12.30",
            "-9:00-12:30", "+9:00-12:30",
        ])
    func badSpans(_ text: String) throws {
        try check(RuleCase("22:00-06:00", text, #"FD0405 /hours/night/week/daily/0 "\#(text)""#))
    }

    @Test("a span is text")
    func spanType() throws { try check(RuleCase(#""22:00-06:00""#, "22", "FD0101 /hours/night/week/daily/0 22")) }

    @Test(
        "spans of one day that overlap",
        arguments: [
            (#""22:00-06:00", "23:00-23:30""#, #"FD0406 /hours/night/week/daily/1 "23:00-23:30""#),
            (#""10:00-12:00", "09:00-10:01""#, #"FD0406 /hours/night/week/daily/1 "09:00-10:01""#),
            (#""10:00-12:00", "10:00-12:00""#, #"FD0406 /hours/night/week/daily/1 "10:00-12:00""#),
            (#""08:00-09:00", "20:00-04:00", "23:59-00:01""#, #"FD0406 /hours/night/week/daily/2 "23:59-00:01""#),
        ])
    func overlaps(_ spans: String, _ finding: String) throws { try check(RuleCase(#""22:00-06:00""#, spans, finding)) }

    @Test("a day has a limited number of spans, a file one of hours")
    func limits() throws {
        func spans(_ count: Int) -> String {
            (0..<count).map { #""\#($0 + 10):00-\#($0 + 10):30""# }.joined(separator: ", ")
        }
        try check(RuleCase(#""22:00-06:00""#, spans(HoursLimits.spans)))
        try check(RuleCase(#""22:00-06:00""#, spans(HoursLimits.spans + 1), "FD0115 /hours/night/week/daily ["))
        let more = (0..<HoursLimits.hours - 1).map { #""h\#($0)": { "week": { "mon": ["09:00-10:00"] } }, "# }.joined()
        try check(RuleCase(#""night": {"#, more + #""night": {"#, "FD0115 /hours {"))
    }

    @Test(
        "exceptions",
        arguments: [
            RuleCase(#""2026-10-28""#, #""2026-02-29""#, #"FD0408 /hours/office/except/2026-02-29 "2026-02-29""#),
            RuleCase(#""2026-10-28""#, #""28.10.2026""#, #"FD0408 /hours/office/except/28.10.2026 "28.10.2026""#),
            RuleCase(#""2026-10-28""#, #""2026-10-1x""#, #"FD0408 /hours/office/except/2026-10-1x "2026-10-1x""#),
            RuleCase(#""2026-10-28""#, #""10-28""#, #"FD0408 /hours/office/except/10-28 "10-28""#),
            RuleCase(#""2026-10-28""#, #""2019-12-31""#, #"FD0104 /hours/office/except/2019-12-31 "2019-12-31""#),
            RuleCase(#""2026-10-28""#, #""2051-01-01""#, #"FD0104 /hours/office/except/2051-01-01 "2051-01-01""#),
            RuleCase(#""2026-10-28""#, #""2026-10-29""#, #"FD0016  "2026-10-29""#),
            RuleCase(#"["09:00-13:00"]"#, #"["09:00-13"]"#, #"FD0405 /hours/office/except/2026-10-28/0 "09:00-13""#),
            RuleCase(#"["09:00-13:00"]"#, "false", "FD0101 /hours/office/except/2026-10-28 false"),
            RuleCase(
                #"["09:00-13:00"]"#, #"["09:00-13:00", "12:00-14:00"]"#,
                #"FD0406 /hours/office/except/2026-10-28/1 "12:00-14:00""#),
        ])
    func exceptions(_ rule: RuleCase) throws { try check(rule) }

    @Test("a day named twice and an overlap show both places")
    func related() throws {
        func note(_ old: String, _ new: String) throws -> String {
            let loading = Loading(try Sample.full(old, new))
            let related = try #require(loading.report.diagnostics.first?.related.first)
            return String(decoding: loading.sources[0].bytes[related.span.range], as: UTF8.self)
        }
        #expect(try note(#""sat": ["10"#, #""sun-mon": ["10"#) == #""mon-fri""#)
        #expect(try note(#""22:00-06:00""#, #""01:00-02:00", "22:00-06:00", "21:00-22:01""#) == #""22:00-06:00""#)
        #expect(try note(#""22:00-06:00""#, #""21:00-22:01", "22:00-06:00""#) == #""21:00-22:01""#)
    }

    @Test("where there is no zone data the finding says so once for each zone")
    func noFolder() {
        let loaded = ConfigurationLoader.load(
            SourceFile(name: "c", bytes: Array(Sample.full.utf8)), zones: ZoneFolder(path: "/nonexistent"))
        #expect(loaded.report.diagnostics.map(\.code.id) == ["FD0402", "FD0402"])
        #expect(loaded.report.diagnostics.first?.message == "there are no time zones in /nonexistent")
    }
}
