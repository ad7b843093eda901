import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Zone data")
struct TZifReaderTests {
    @Test("before the first transition the first type holds, after the last one its own where there is no rule")
    func transitions() throws {
        for version in [nil, "2", "3", "4"] as [Character?] {
            let zone = try TZifSample(
                times: [-100, 0, 100], places: [1, 2, 1], offsets: [60, 3_600, 7_200], version: version
            ).zone()
            let seconds: [Int64] = [-1_000_000_000, -101, -100, -1, 0, 99, 100, 4_000_000_000]
            let offsets = seconds.map { zone.offset(at: Instant(microseconds: $0 * 1_000_000)) }
            #expect(offsets == [60, 60, 3_600, 3_600, 7_200, 7_200, 3_600, 3_600])
            // A microsecond before a second belongs to the second before, on both sides of 1970.
            #expect(zone.offset(at: Instant(microseconds: -1)) == 3_600)
            #expect(zone.offset(at: Instant(microseconds: 99_999_999)) == 7_200)
            #expect(
                try zone.changes(1969...1971) == [
                    "1969-12-31T23:58:20Z 3600", "1970-01-01T00:00:00Z 7200", "1970-01-01T00:01:40Z 3600",
                ])
        }
    }

    @Test("a transition that changes only the name is none")
    func sameOffset() throws {
        let zone = try TZifSample(times: [0, 100], places: [1, 0], offsets: [60, 60]).zone()
        #expect(try zone.changes(1960...1980) == [])
    }

    @Test(
        "rules of POSIX",
        arguments: [
            ("UTC0", []), ("<+03>-3", []), ("<-0330>3:30:15", []),
            ("CET-1CEST,M3.5.0,M10.5.0/3", ["2026-03-29T01:00:00Z 7200", "2026-10-25T01:00:00Z 3600"]),
            ("EST5EDT,M3.2.0,M11.1.0", ["2026-03-08T07:00:00Z -14400", "2026-11-01T06:00:00Z -18000"]),
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", ["2026-04-04T15:00:00Z 37800", "2026-10-03T15:30:00Z 39600"]),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", ["2026-03-29T01:00:00Z 3600", "2026-10-25T01:00:00Z 0"]),
            ("AAA0BBB,J60/0,J300/0", ["2026-03-01T00:00:00Z 3600", "2026-10-26T23:00:00Z 0"]),
            ("AAA0BBB,59/0,299/0", ["2026-03-01T00:00:00Z 3600", "2026-10-26T23:00:00Z 0"]),
            ("AAA0BBB-2:30:30,M1.1.1/0:0:1,M12.5.6/24", ["2026-01-05T00:00:01Z 9030", "2026-12-26T21:29:30Z 0"]),
        ])
    func rules(_ rule: String, _ changes: [String]) throws {
        #expect(try TZifSample(rule: rule).zone().changes(2026...2026) == changes)
    }

    @Test("days with and without the leap day differ after February in leap years only")
    func leapDays() throws {
        func start(_ day: String, _ year: Int) throws -> String? {
            try TZifSample(rule: "AAA0BBB,\(day)/0,200").zone().changes(year...year).first
        }
        #expect(try start("J60", 2028) == "2028-03-01T00:00:00Z 3600")
        #expect(try start("59", 2028) == "2028-02-29T00:00:00Z 3600")
        #expect(try start("J60", 2027) == "2027-03-01T00:00:00Z 3600")
        #expect(try start("59", 2027) == "2027-03-01T00:00:00Z 3600")
        // 2100 is none, 2000 was one.
        #expect(try start("59", 2100) == "2100-03-01T00:00:00Z 3600")
        #expect(try start("59", 2000) == "2000-02-29T00:00:00Z 3600")
    }

    @Test("version 3 lets changes lie a week beside their day", arguments: ["3", "4"] as [Character])
    func extendedHours(_ version: Character) throws {
        let negative = TZifSample(rule: "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", version: version)
        #expect(
            try negative.zone().changes(2026...2026) == ["2026-03-29T01:00:00Z -3600", "2026-10-25T01:00:00Z -7200"])
        let farthest = TZifSample(rule: "AAA0BBB,M1.1.0/-167,M6.5.0/167", version: version)
        #expect(
            try farthest.zone().changes(2025...2026) == [
                "2025-07-05T22:00:00Z 0", "2025-12-28T01:00:00Z 3600", "2026-07-04T22:00:00Z 0",
                "2026-12-27T01:00:00Z 3600",
            ])
        for rule in ["AAA0BBB,M1.1.0/168,M2.1.0", "AAA0BBB,M1.1.0,M2.1.0/-168", "AAA0BBB,M1.1.0/--1,M2.1.0"] {
            #expect(throws: TZifFault.badFooter) { try TZifSample(rule: rule, version: version).zone() }
        }
    }

    @Test("version 2 has hours from 0 to 24 only")
    func plainHours() {
        for rule in ["AAA0BBB,M1.1.0/-1,M2.1.0", "AAA0BBB,M1.1.0/25,M2.1.0", "AAA0BBB,M1.1.0/+1,M2.1.0"] {
            #expect(throws: TZifFault.badFooter) { try TZifSample(rule: rule).zone() }
        }
    }

    @Test("daylight saving all year never ends", arguments: ["XXX3EDT4,0/0,J365/23", "EST5EDT,0/0,J365/25"])
    func allYear(_ rule: String) throws {
        let zone = try TZifSample(rule: rule, version: "3").zone()
        #expect(try zone.changes(1990...2050) == [])
        #expect(zone.offset(at: try instant("2026-01-01T04:00:00Z")) == -4 * 3_600)
        #expect(zone.offset(at: try instant("2026-07-01T00:00:00Z")) == -4 * 3_600)
    }

    @Test("a rule holds from the last transition on")
    func ruleBehindTransitions() throws {
        var sample = TZifSample(rule: "CET-1CEST,M3.5.0,M10.5.0/3")
        sample.times = [1_774_746_000 - 86_400 * 365]
        sample.places = [1]
        sample.types = [(0, 0, 0), (7_200, 1, 0)]
        // 2025-03-29T01:00:00Z, a day before daylight saving begins by the rule.
        #expect(
            try sample.zone().changes(2025...2025) == [
                "2025-03-29T01:00:00Z 3600", "2025-03-30T01:00:00Z 7200", "2025-10-26T01:00:00Z 3600",
            ])
    }

    @Test(
        "what is no rule",
        arguments: [
            "CET", "CE-1", "CET-25", "CET-1:60", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.1.0,M10.5.0",
            "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.0.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J1",
            "CET-1CEST,J366,J1", "CET-1CEST,366,1", "CET-1CEST,M3.5.0,M10.5.0/3 ", "CET-1CEST,M3.5.0,M10.5.0,1",
            "<+1>-1", "<+01-1", "CET-1CEST,M3.5,M10.5.0", "CET-1CEST,,", "CET--1", "C\u{0}T-1", "\u{e9}\u{e9}-1",
            "CET-1CEST,M3.5.0/0002,M10.5.0", "AAA-24BBB-26,0,1",
        ])
    func badRules(_ rule: String) {
        for version in ["2", "3", "4"] as [Character] {
            #expect(throws: TZifFault.badFooter) { try TZifSample(rule: rule, version: version).zone() }
        }
    }

    private func fault(_ change: (inout TZifSample) -> Void) -> TZifFault? {
        var sample = TZifSample(times: [0, 100], places: [1, 0], offsets: [0, 3_600])
        change(&sample)
        do throws(TZifFault) {
            _ = try sample.zone()
            return nil
        } catch {
            return error
        }
    }

    @Test("what breaks the rules of the format has its reason")
    func faults() {
        #expect(fault { _ in } == nil)
        #expect(fault { $0.version = "1" } == .unknownVersion)
        #expect(fault { $0.version = "5" } == .unknownVersion)
        #expect(fault { $0.secondVersion = "3" } == .unknownVersion)
        #expect(fault { $0.types = [] } == .badCounts)
        #expect(fault { $0.types = Array(repeating: (0, 0, 0), count: 257) } == .badCounts)
        #expect(fault { $0.names = [] } == .badCounts)
        #expect(fault { $0.utIndicators = 1 } == .badCounts)
        #expect(fault { $0.utIndicators = 2 } == nil)
        #expect(fault { $0.standardIndicators = 3 } == .badCounts)
        #expect(fault { $0.leapSeconds = 1 } == .leapSeconds)
        #expect(fault { $0.times = [0, 0] } == .badTransitions)
        #expect(fault { $0.times = [1, 0] } == .badTransitions)
        #expect(fault { $0.times = [.min, 0] } == .badTransitions)
        #expect(fault { $0.times = [0, .max] } == .badTransitions)
        #expect(fault { $0.times = [-(1 << 59), 1 << 59] } == nil)
        #expect(fault { $0.places = [0, 2] } == .badType)
        #expect(fault { $0.types[1].offset = 93_600 } == .badType)
        #expect(fault { $0.types[1].offset = -90_000 } == .badType)
        #expect(fault { $0.types[1].offset = .min } == .badType)
        #expect(fault { $0.types[1].flag = 2 } == .badType)
        #expect(fault { $0.types[1].name = 4 } == .badDesignation)
        #expect(fault { $0.types[1].name = 255 } == .badDesignation)
        #expect(fault { $0.names = Array("UTC".utf8) } == .badDesignation)
        #expect(fault { $0.footer = "" } == .truncated)
        #expect(fault { $0.footer = "\n" } == .truncated)
        #expect(fault { $0.footer = "UTC0\n" } == .badFooter)
        #expect(fault { $0.footer = "\nUTC0" } == .truncated)
        #expect(fault { $0.footer = "\nUTC0\nof a later version" } == nil)
        let many = HoursLimits.zoneTransitionsMax
        #expect(
            fault { sample in
                sample.times = (0..<Int64(many)).map { $0 }
                sample.places = Array(repeating: 1, count: many)
            } == nil)
        #expect(
            fault { sample in
                sample.times = (0...Int64(many)).map { $0 }
                sample.places = Array(repeating: 1, count: many + 1)
            } == .badCounts)
        #expect(fault { $0.names = Array(repeating: 0, count: HoursLimits.zoneFileBytesMax) } == .tooLarge)
    }

    @Test("other files are no zone data", arguments: ["", "T", "TZi", "TZiF2", "{}", "# tzdata", "\0\0\0\0"])
    func otherFiles(_ text: String) {
        #expect(throws: TZifFault.notTZif) { try TZifReader.zone(named: "Test", Array(text.utf8)) }
    }

    @Test("each reason has a name and words of its own")
    func reasons() {
        #expect(Set(TZifFault.allCases.map(\.rawValue)).count == TZifFault.allCases.count)
        #expect(Set(TZifFault.allCases.map(\.text)).count == TZifFault.allCases.count)
    }
}
