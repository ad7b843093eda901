import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("A span is the shortest interval that holds its wall time")
struct WallClockTests {
    /// Zones whose clocks change by an hour, by half of one, at midnight, far from noon, and never.
    private static let zones = [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Africa/Cairo",
        "America/Havana",
        "Asia/Beirut", "America/Santiago", "Atlantic/Azores", "Europe/Dublin", "Antarctica/Troll", "Europe/Istanbul",
    ]

    private static let spans = [
        (0, 30), (0, 60), (15, 45), (45, 75), (60, 120), (75, 105), (90, 150), (105, 195), (120, 180),
        (135, 165), (150, 240), (180, 240), (1_320, 1_440), (1_380, 1_410), (1_395, 1_425), (1_425, 1_440),
    ]

    private static func text(_ minutes: Int) -> String {
        let parts = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return parts.joined(separator: ":")
    }

    /// The first and behind the last quarter of an hour whose wall time is in a span of a day: tried one by one.
    private static func interval(_ zone: Zone, _ day: Int64, _ span: (Int, Int)) -> OpenInterval? {
        let quarter: Int64 = 900
        let open = stride(from: day * 86_400 - 100_800, to: day * 86_400 + 187_200, by: Int(quarter)).filter { second in
            let wall = second + Int64(zone.offset(at: Instant(microseconds: second * 1_000_000))) - day * 86_400
            return Int64(span.0) * 60 <= wall && wall < Int64(span.1) * 60
        }
        guard let first = open.first, let last = open.last else { return nil }
        return OpenInterval(
            start: Instant(microseconds: first * 1_000_000), end: Instant(microseconds: (last + quarter) * 1_000_000))
    }

    @Test("around every change of four years, each span is what trying every quarter of an hour says", arguments: zones)
    func shortest(_ name: String) throws {
        let zone = try ZoneFolder.system.zone(named: name)
        let years = try instant("2025-01-01T00:00:00Z")...instant("2028-12-31T00:00:00Z")
        var days = Set([try instant("2026-06-15T00:00:00Z").microseconds / 86_400_000_000])
        for change in zone.transitions(in: years) {
            let day = change.at.microseconds / 86_400_000_000
            days.formUnion([day - 1, day, day + 1])
        }
        for span in Self.spans {
            let week = #""week": { "daily": ["\#(Self.text(span.0))-\#(Self.text(span.1))"] }"#
            let intervals = try #require(try HoursSample(name, week, "", "").calendar().intervals)
            for day in days.sorted() {
                guard let expected = Self.interval(zone, day, span) else { continue }
                #expect(intervals.contains(expected), "\(RFC3339.text(expected.start) ?? "") \(span)")
            }
        }
    }

    @Test("intervals are sorted, and never touch", arguments: zones)
    func disjoint(_ name: String) throws {
        let week =
            #""week": { "mon-fri": ["00:00-02:30", "02:30-03:00", "22:00-01:00"], "sat": ["01:15-01:45", "23:00-24:00"] }"#
        let intervals = try #require(try HoursSample(name, week, "", "").calendar().intervals)
        #expect(intervals.count > 5_000)
        #expect(intervals.allSatisfy { $0.start < $0.end })
        #expect(zip(intervals, intervals.dropFirst()).allSatisfy { $0.end < $1.start })
    }
}
