import FrontdeskCore
import Testing

@Suite("RFC 3339")
struct RFC3339Tests {
    @Test(
        "reads dates and times with fractions and offsets",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1985-04-12T23:20:50.52Z", 482_196_050_520_000),
            ("1996-12-19T16:39:57-08:00", 851_042_397_000_000),
            ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130_000),
            ("1969-12-31T23:59:59.999999z", -1),
            ("2000-02-29t12:00:00+23:59", 951_739_260_000_000),
            ("2026-08-07T09:30:00.1234567891-00:00", 1_786_095_000_123_456),
            // Leap seconds are the next second, whole.
            ("1990-12-31T23:59:60Z", 662_688_000_000_000),
            ("1990-12-31T15:59:60.5-08:00", 662_688_000_000_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
            ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
        ] as [(String, Int64)])
    func reads(text: String, microseconds: Int64) {
        #expect(RFC3339.instant(text)?.microseconds == microseconds)
    }

    @Test(
        "refuses what is not exactly a date and time",
        arguments: [
            "", "2026-08-07", "2026-08-07T09:30Z", "2026-08-07T09:30:00", "2026-08-07 09:30:00Z",
            "2026-08-07T09:30:00.Z", "2026-08-07T09:30:00,5Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z",
            "2026-08-07T24:00:00Z", "2026-08-07T09:60:00Z", "2026-08-07T09:30:60Z", "2026-08-07T23:59:61Z",
            "2026-08-07T09:30:00+24:00", "2026-08-07T09:30:00+0300", "2026-08-07T09:30:00+03", "2026-8-7T09:30:00Z",
            "2026-08-07T09:30:00ZZ", " 2026-08-07T09:30:00Z", "+2026-08-07T09:30:00Z", "２026-08-07T09:30:00Z",
            "2026-08-07T09:30:00." + String(repeating: "0", count: 100) + "Z",
        ])
    func refuses(text: String) {
        #expect(RFC3339.instant(text) == nil)
    }

    @Test(
        "writes UTC with as many digits as there are",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"), (250_000, "1970-01-01T00:00:00.250Z"),
            (1_786_095_000_123_456, "2026-08-07T09:30:00.123456Z"), (-62_167_219_200_000_000, "0000-01-01T00:00:00Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)])
    func writes(microseconds: Int64, text: String) {
        #expect(RFC3339.text(Instant(microseconds: microseconds)) == text)
    }

    @Test("writes nothing for instants that have no text")
    func writesNothing() {
        let after = Instant(microseconds: 253_402_300_800_000_000)
        let before = Instant(microseconds: -62_167_219_200_000_001)
        for instant in [Instant.none, .distantFuture, after, before] { #expect(RFC3339.text(instant) == nil) }
    }

    @Test("each day of 10,000 years has one number, one after the other")
    func everyDay() {
        var days: Int64 = -719_528
        for year in 0...9_999 {
            for month in 1...12 {
                for day in 1...31 {
                    guard let date = CivilDate(year: year, month: month, day: day) else { continue }
                    if date.daysSinceEpoch != days || CivilDate(daysSinceEpoch: days) != date {
                        Issue.record("\(year)-\(month)-\(day)")
                        return
                    }
                    days += 1
                }
            }
        }
        #expect(days == 2_932_897)
        #expect(CivilDate(daysSinceEpoch: days) == nil)
        #expect(CivilDate(daysSinceEpoch: -719_529) == nil)
    }

    @Test("what is written is read again")
    func roundTrip() throws {
        var random = TestRandom(seed: 1)
        for _ in 0..<10_000 {
            let instant = Instant(
                microseconds: .random(in: -62_167_219_200_000_000..<253_402_300_800_000_000, using: &random))
            let text = try #require(RFC3339.text(instant))
            #expect(RFC3339.instant(text) == instant)
        }
    }
}
