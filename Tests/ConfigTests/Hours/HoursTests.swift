import FrontdeskConfig
import FrontdeskCore
import Testing

/// Hours of one zone as the file writes them.
struct HoursSample: CustomTestStringConvertible, Sendable {
    let zone: String
    let hours: String
    /// The days that are looked at, of UTC.
    let days: ClosedRange<String>
    /// What is open then, as `START END` of UTC without seconds.
    let open: [String]

    init(_ zone: String, _ hours: String, _ first: String, _ last: String, _ open: String...) {
        self.zone = zone
        self.hours = hours
        days = first...last
        self.open = open
    }

    var testDescription: String { "\(zone) \(hours) \(days)" }

    /// The calendar of the hours.
    func calendar() throws -> Calendar {
        let loading = Loading(
            """
            { "desk": { "name": "Acme" }, "hours": { "a": { "timezone": "\(zone)", \(hours) } },
              "routes": [{ "id": "rest", "end": "file" }] }
            """)
        #expect(loading.text == "")
        return try #require(loading.configuration?.policy.calendars.last)
    }
}

extension Calendar {
    /// The intervals that have a part in some days of UTC, as `START END` without seconds.
    func texts(_ days: ClosedRange<String>) throws -> [String] {
        let start = try instant(days.lowerBound + "T00:00:00Z")
        let end = try instant(days.upperBound + "T00:00:00Z") + .days(1)
        return try #require(intervals).filter { $0.start < end && $0.end > start }.map { interval in
            [interval.start, interval.end].map { instant in
                let text = RFC3339.text(instant) ?? "?"
                return text.hasSuffix(":00Z") ? text.dropLast(4) + "Z" : text
            }.joined(separator: " ")
        }
    }
}

@Suite("Hours become intervals")
struct HoursTests {
    private func check(_ sample: HoursSample) throws {
        #expect(try sample.calendar().texts(sample.days) == sample.open)
    }

    @Test(
        "weeks, exceptions, half days and nights",
        arguments: [
            HoursSample(
                "Europe/Istanbul",
                #""week": { "mon-fri": ["09:00-12:30", "13:30-18:00"], "sat": ["10:00-14:00"] }, "#
                    + #""except": { "2026-10-28": ["09:00-13:00"], "2026-10-29": [], "2026-11-01": ["11:00-12:00"] }"#,
                "2026-10-26", "2026-11-02",
                "2026-10-26T06:00Z 2026-10-26T09:30Z", "2026-10-26T10:30Z 2026-10-26T15:00Z",
                "2026-10-27T06:00Z 2026-10-27T09:30Z", "2026-10-27T10:30Z 2026-10-27T15:00Z",
                "2026-10-28T06:00Z 2026-10-28T10:00Z",
                "2026-10-30T06:00Z 2026-10-30T09:30Z", "2026-10-30T10:30Z 2026-10-30T15:00Z",
                "2026-10-31T07:00Z 2026-10-31T11:00Z", "2026-11-01T08:00Z 2026-11-01T09:00Z",
                "2026-11-02T06:00Z 2026-11-02T09:30Z", "2026-11-02T10:30Z 2026-11-02T15:00Z"),
            // A span over midnight is that of the day it starts on: Friday's goes on into the closed Saturday, and
            // Sunday's is gone with the exception.
            HoursSample(
                "UTC", #""week": { "fri-sun": ["22:00-06:00"] }, "except": { "2026-08-09": [] }"#, "2026-08-07",
                "2026-08-10", "2026-08-07T22:00Z 2026-08-08T06:00Z", "2026-08-08T22:00Z 2026-08-09T06:00Z"),
            HoursSample(
                "UTC", #""week": { "sun": [] }, "except": { "2026-08-09": ["22:00-06:00"] }"#, "2026-08-07",
                "2026-08-12", "2026-08-09T22:00Z 2026-08-10T06:00Z"),
            // Over the end of the week, in any order, touching spans joined, to midnight by either name.
            HoursSample(
                "UTC", #""week": { "sat-mon": ["12:00-18:00", "20:00-00:00", "09:00-12:00"] }"#, "2026-08-08",
                "2026-08-11", "2026-08-08T09:00Z 2026-08-08T18:00Z", "2026-08-08T20:00Z 2026-08-09T00:00Z",
                "2026-08-09T09:00Z 2026-08-09T18:00Z", "2026-08-09T20:00Z 2026-08-10T00:00Z",
                "2026-08-10T09:00Z 2026-08-10T18:00Z", "2026-08-10T20:00Z 2026-08-11T00:00Z"),
            HoursSample(
                "UTC", #""week": { "mon": ["20:00-24:00"], "tue": ["00:00-02:00"] }"#, "2026-08-10", "2026-08-16",
                "2026-08-10T20:00Z 2026-08-11T02:00Z"),
            // A night that reaches into the spans of the next day makes one interval with them.
            HoursSample(
                "UTC", #""week": { "mon": ["20:00-10:00"], "tue": ["08:00-09:00", "09:30-12:00"] }"#, "2026-08-10",
                "2026-08-16", "2026-08-10T20:00Z 2026-08-11T12:00Z"),
            HoursSample(
                "Europe/Istanbul", #""week": {}, "except": { "2026-01-01": ["00:00-24:00"] }"#, "2020-01-01",
                "2050-12-31", "2025-12-31T21:00Z 2026-01-01T21:00Z"),
        ])
    func weeks(_ sample: HoursSample) throws { try check(sample) }

    @Test(
        "the clock jumps ahead",
        arguments: [
            // Europe/Berlin, 02:00 to 03:00 at 01:00Z.
            HoursSample(
                "Europe/Berlin", #""week": { "sun": ["01:30-02:30"] }"#, "2026-03-29", "2026-03-29",
                "2026-03-29T00:30Z 2026-03-29T01:00Z"),
            HoursSample(
                "Europe/Berlin", #""week": { "sun": ["02:30-04:00"] }"#, "2026-03-29", "2026-03-29",
                "2026-03-29T01:00Z 2026-03-29T02:00Z"),
            HoursSample("Europe/Berlin", #""week": { "sun": ["02:15-02:45"] }"#, "2026-03-29", "2026-03-29"),
            HoursSample("Europe/Berlin", #""week": { "sun": ["02:00-03:00"] }"#, "2026-03-29", "2026-03-29"),
            HoursSample(
                "Europe/Berlin", #""week": { "sun": ["01:00-02:00", "03:00-04:00"] }"#, "2026-03-29", "2026-03-29",
                "2026-03-29T00:00Z 2026-03-29T02:00Z"),
            HoursSample(
                "Europe/Berlin", #""week": { "sat": ["22:00-06:00"] }"#, "2026-03-29", "2026-03-29",
                "2026-03-28T21:00Z 2026-03-29T04:00Z"),
            HoursSample(
                "Europe/Berlin", #""week": { "sun": ["00:00-24:00"] }"#, "2026-03-29", "2026-03-29",
                "2026-03-28T23:00Z 2026-03-29T22:00Z"),
            HoursSample(
                "America/New_York", #""week": { "sun": ["02:30-03:30"] }"#, "2026-03-08", "2026-03-08",
                "2026-03-08T07:00Z 2026-03-08T07:30Z"),
            // 02:00 to 02:30.
            HoursSample(
                "Australia/Lord_Howe", #""week": { "sun": ["02:15-03:00"] }"#, "2026-10-03", "2026-10-03",
                "2026-10-03T15:30Z 2026-10-03T16:00Z"),
            // At the end of Ramadan, 02:00 to 03:00 at 02:00Z.
            HoursSample(
                "Africa/Casablanca", #""week": { "sun": ["01:30-02:30"] }"#, "2026-03-22", "2026-03-22",
                "2026-03-22T01:30Z 2026-03-22T02:00Z"),
            // At midnight: the day begins at 01:00.
            HoursSample(
                "Africa/Cairo", #""week": { "fri": ["00:00-02:00"] }"#, "2026-04-23", "2026-04-24",
                "2026-04-23T22:00Z 2026-04-23T23:00Z"),
        ])
    func jumpsAhead(_ sample: HoursSample) throws { try check(sample) }

    @Test(
        "the clock is set back",
        arguments: [
            // Europe/Berlin, 03:00 to 02:00 at 01:00Z.
            HoursSample(
                "Europe/Berlin", #""week": { "sun": ["01:30-02:30"] }"#, "2026-10-25", "2026-10-25",
                "2026-10-24T23:30Z 2026-10-25T01:30Z"),
            HoursSample(
                "Europe/Berlin", #""week": { "sun": ["02:30-04:00"] }"#, "2026-10-25", "2026-10-25",
                "2026-10-25T00:30Z 2026-10-25T03:00Z"),
            HoursSample(
                "Europe/Berlin", #""week": { "sun": ["02:15-02:45"] }"#, "2026-10-25", "2026-10-25",
                "2026-10-25T00:15Z 2026-10-25T01:45Z"),
            HoursSample(
                "Europe/Berlin", #""week": { "sun": ["02:00-03:00"] }"#, "2026-10-25", "2026-10-25",
                "2026-10-25T00:00Z 2026-10-25T02:00Z"),
            HoursSample(
                "Europe/Berlin", #""week": { "sun": ["01:00-02:00", "03:00-04:00"] }"#, "2026-10-24", "2026-10-25",
                "2026-10-24T23:00Z 2026-10-25T00:00Z", "2026-10-25T02:00Z 2026-10-25T03:00Z"),
            // Apart on the wall, one interval in time.
            HoursSample(
                "Europe/Berlin", #""week": { "sun": ["01:00-02:15", "02:45-04:00"] }"#, "2026-10-25", "2026-10-25",
                "2026-10-24T23:00Z 2026-10-25T03:00Z"),
            HoursSample(
                "Europe/Berlin", #""week": { "sat": ["22:00-06:00"] }"#, "2026-10-25", "2026-10-25",
                "2026-10-24T20:00Z 2026-10-25T05:00Z"),
            HoursSample(
                "Europe/Berlin", #""week": { "sun": ["00:00-24:00"] }"#, "2026-10-25", "2026-10-25",
                "2026-10-24T22:00Z 2026-10-25T23:00Z"),
            HoursSample(
                "America/New_York", #""week": { "sun": ["01:30-02:00"] }"#, "2026-11-01", "2026-11-01",
                "2026-11-01T05:30Z 2026-11-01T07:00Z"),
            // 02:00 to 01:30.
            HoursSample(
                "Australia/Lord_Howe", #""week": { "sun": ["01:00-01:45"] }"#, "2026-04-04", "2026-04-04",
                "2026-04-04T14:00Z 2026-04-04T15:15Z"),
            HoursSample(
                "Australia/Lord_Howe", #""week": { "sun": ["01:45-03:00"] }"#, "2026-04-04", "2026-04-04",
                "2026-04-04T14:45Z 2026-04-04T16:30Z"),
            // At the start of Ramadan, 03:00 to 02:00 at 02:00Z.
            HoursSample(
                "Africa/Casablanca", #""week": { "sun": ["01:30-02:30"] }"#, "2026-02-15", "2026-02-15",
                "2026-02-15T00:30Z 2026-02-15T02:30Z"),
            // At midnight, back into the day before: its end is the first midnight.
            HoursSample(
                "Africa/Cairo", #""week": { "thu": ["22:00-23:30"] }"#, "2026-10-29", "2026-10-29",
                "2026-10-29T19:00Z 2026-10-29T21:30Z"),
        ])
    func setBack(_ sample: HoursSample) throws { try check(sample) }

    @Test("a zone without daylight saving changes nothing, one with Ramadan does")
    func ordinaryDays() throws {
        let hours = #""week": { "daily": ["09:00-17:00"] }"#
        for day in ["2026-03-29", "2026-10-25", "2026-07-01"] {
            try check(HoursSample("Europe/Istanbul", hours, day, day, "\(day)T06:00Z \(day)T14:00Z"))
        }
        for (day, start, end) in [
            ("2026-02-14", "08", "16"), ("2026-02-16", "09", "17"), ("2026-03-21", "09", "17"),
            ("2026-03-23", "08", "16"),
        ] {
            try check(HoursSample("Africa/Casablanca", hours, day, day, "\(day)T\(start):00Z \(day)T\(end):00Z"))
        }
    }

    @Test("the years end with those of UTC, in every zone", arguments: ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"])
    func ends(_ zone: String) throws {
        let always = try HoursSample(zone, #""week": { "daily": ["00:00-24:00"] }"#, "", "").calendar()
        #expect(try always.texts("2020-01-01"..."2050-12-31") == ["2020-01-01T00:00Z 2051-01-01T00:00Z"])
        let start = try instant("2020-01-01T00:00:00Z")
        #expect(start.microseconds == HoursLimits.days.lowerBound * 86_400_000_000)
        #expect(CivilDate(year: 2050, month: 12, day: 31)?.daysSinceEpoch == HoursLimits.days.upperBound)
        let nights = try HoursSample("UTC", #""week": { "daily": ["22:00-06:00"] }"#, "", "").calendar()
        #expect(nights.intervals?.first == OpenInterval(start: start, end: start + .hours(6)))
        let end = try instant("2051-01-01T00:00:00Z")
        #expect(nights.intervals?.last == OpenInterval(start: end - .hours(2), end: end))
    }

    @Test("a day without a zone is one of the desk, whose usual zone is UTC")
    func deskZone() throws {
        for (desk, hour) in [
            (#""name": "A", "timezone": "Asia/Tokyo""#, "2026-08-10T00:00Z"), (#""name": "A""#, "2026-08-10T09:00Z"),
        ] {
            let text =
                #"{ "desk": { \#(desk) }, "hours": { "a": { "week": { "mon": ["09:00-10:00"] } } }, "#
                + #""routes": [{ "id": "rest", "end": "file" }] }"#
            let calendar = try #require(Loading(text).configuration?.policy.calendars.last)
            #expect(try calendar.texts("2026-08-09"..."2026-08-10").first?.hasPrefix(hour) == true)
        }
    }

    @Test("without zone data there is UTC, and the hash depends on the zones that are used")
    func zoneData() throws {
        let none = ZoneFolder(path: "/nonexistent")
        func load(_ zone: String, _ folder: ZoneFolder) -> Configuration? {
            let text =
                #"{ "desk": { "name": "A" }, "hours": { "a": { "timezone": "\#(zone)", "# + "\n"
                + #""week": { "mon": ["09:00-10:00"] } } }, "routes": [{ "id": "rest", "end": "file" }] }"#
            return ConfigurationLoader.load(SourceFile(name: "c", bytes: Array(text.utf8)), zones: folder).configuration
        }
        let utc = try #require(load("UTC", none))
        #expect(load("UTC", .system)?.hash == utc.hash)
        #expect(load("Europe/Berlin", none) == nil)
        let zones = try TemporaryZones()
        try zones.write("Test/Here", TZifSample(rule: "AAA-3").bytes)
        let first = try #require(load("Test/Here", zones.folder)?.hash)
        #expect(load("Test/Here", zones.folder)?.hash == first)
        try zones.write("Test/There", TZifSample(rule: "AAA-4").bytes)
        #expect(load("Test/Here", zones.folder)?.hash == first)
        try zones.write("Test/Here", TZifSample(rule: "AAA-4").bytes)
        let changed = try #require(load("Test/Here", zones.folder))
        #expect(changed.hash != first && changed.hash != utc.hash)
        #expect(changed.policy != load("UTC", none)?.policy)
    }
}
