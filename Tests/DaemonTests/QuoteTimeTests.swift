import FrontdeskChannels
import FrontdeskCore
import Testing

@testable import FrontdeskDaemon

@Suite("The time above a quote is the desk's")
struct QuoteTimeTests {
    static let timesTried: [(String, String, String)] = [
        ("Europe/Berlin", "2026-01-15T22:30:00Z", "15 Jan 2026 at 23:30"),
        ("Europe/Berlin", "2026-07-15T22:30:00Z", "16 Jul 2026 at 00:30"),
        ("Europe/Berlin", "2026-03-29T00:59:59Z", "29 Mar 2026 at 01:59"),
        ("Europe/Berlin", "2026-03-29T01:00:00Z", "29 Mar 2026 at 03:00"),
        ("Europe/Istanbul", "2026-01-15T22:30:00Z", "16 Jan 2026 at 01:30"),
        ("UTC", "2026-07-15T22:30:00Z", "15 Jul 2026 at 22:30"),
    ]

    @Test("in summer, in winter and where the clocks change", arguments: timesTried)
    func times(zone: String, instant: String, shown: String) throws {
        let settings = try TestChannels().mail(timezone: zone).settings
        let date = try #require(RFC3339.instant(instant))
        let line = QuoteAttribution.line(
            language: "en", author: "Ana", date: date, offsetSeconds: settings.offset(date))
        #expect(line == "On \(shown), Ana wrote:")
    }
}
