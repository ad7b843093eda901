import FrontdeskCore
import Testing

@testable import FrontdeskContent

@Suite("Calendars in mails")
struct CalendarTests {
    private static func calendar(_ method: String?, _ lines: [String]) -> String {
        let head = ["BEGIN:VCALENDAR", "VERSION:2.0"] + (method.map { ["METHOD:\($0)"] } ?? [])
        return (head + ["BEGIN:VEVENT"] + lines + ["END:VEVENT", "END:VCALENDAR"]).joined(separator: "\r\n")
    }

    private static func invitation(_ method: String?, _ lines: String...) -> MailInvitation? {
        CalendarPart(calendar(method, lines))?.invitation
    }

    @Test("a proposed meeting: what, when, where")
    func request() throws {
        let text = """
            BEGIN:VCALENDAR
            METHOD:REQUEST
            BEGIN:VTIMEZONE
            TZID:Europe/Istanbul
            BEGIN:STANDARD
            DTSTART:16010101T000000
            SUMMARY:not the meeting
            END:STANDARD
            END:VTIMEZONE
            BEGIN:VEVENT
            SUMMARY;LANGUAGE=tr:Sipariş görüşmesi\\, ikinci
              tur
            DTSTART;TZID=Europe/Istanbul:20260301T090000
            DTEND;TZID="Europe/Istanbul":20260301T100000
            LOCATION:Kadıköy\\; Oda 3
            DESCRIPTION:Merhaba\\nbuluşalım\\, lütfen.
            BEGIN:VALARM
            DESCRIPTION:REMINDER
            SUMMARY:Alarm
            END:VALARM
            END:VEVENT
            END:VCALENDAR
            """
        let found = try #require(CalendarPart(text))
        #expect(
            found.invitation
                == MailInvitation(
                    kind: .request, summary: "Sipariş görüşmesi, ikinci tur", start: "2026-03-01T09:00:00",
                    end: "2026-03-01T10:00:00", zone: "Europe/Istanbul", place: "Kadıköy; Oda 3"))
        #expect(found.description == "Merhaba\nbuluşalım, lütfen.")
    }

    @Test(
        "what is wanted",
        arguments: [
            ("REQUEST", "", MailInvitation.Kind.request), ("add", "", .request), ("CANCEL", "", .cancel),
            ("REQUEST", "STATUS:CANCELLED", .cancel), ("REPLY", "", .reply), ("COUNTER", "", .counter),
            ("PUBLISH", "", .publish), (nil, "", .publish), ("X-OTHER", "STATUS:CONFIRMED", .publish),
        ] as [(String?, String, MailInvitation.Kind)])
    func kinds(_ method: String?, _ line: String, _ kind: MailInvitation.Kind) {
        #expect(Self.invitation(method, line)?.kind == kind)
    }

    @Test(
        "what a reply says",
        arguments: [
            ("REPLY", "ACCEPTED", "accepted"), ("REPLY", "Declined", "declined"), ("REPLY", "TENTATIVE", "tentative"),
            ("REPLY", "NEEDS-ACTION", ""), ("REPLY", "\u{1b}[2J", ""), ("REQUEST", "ACCEPTED", ""),
        ])
    func answers(_ method: String, _ word: String, _ answer: String) {
        #expect(Self.invitation(method, "ATTENDEE;PARTSTAT=\(word);CN=\"x;y:z\":mailto:a@x.example")?.answer == answer)
    }

    @Test(
        "times, as the sender's clock has them",
        arguments: [
            (
                ["DTSTART:20260301T090000Z", "DTEND:20260301T100000Z"], "2026-03-01T09:00:00Z", "2026-03-01T10:00:00Z",
                ""
            ),
            (["DTSTART;VALUE=DATE:20260301", "DTEND;VALUE=DATE:20260302"], "2026-03-01", "2026-03-02", ""),
            (
                ["DTSTART;TZID=Turkey Standard Time:20261231T233000", "DURATION:PT1H30M"], "2026-12-31T23:30:00",
                "2027-01-01T01:00:00", "Turkey Standard Time"
            ), (["DTSTART;VALUE=DATE:20240228", "DURATION:P2D"], "2024-02-28", "2024-03-01", ""),
            (["DTSTART:20260301T090000Z", "DURATION:P1W"], "2026-03-01T09:00:00Z", "2026-03-08T09:00:00Z", ""),
            (["DTSTART:20260301T090000Z", "DURATION:P99999999999999999999W"], "2026-03-01T09:00:00Z", "", ""),
            (["DTSTART:20260230T090000Z"], "", "", ""), (["DTSTART:tomorrow"], "", "", ""), (["DTSTART:"], "", "", ""),
            (["DUE:20260301T090000"], "", "2026-03-01T09:00:00", ""),
        ])
    func times(_ lines: [String], _ start: String, _ end: String, _ zone: String) {
        let found = CalendarPart(Self.calendar("REQUEST", lines))?.invitation
        #expect(found?.start == start && found?.end == end && found?.zone == zone)
    }

    @Test("of a series the series is told, not an exception of it")
    func series() throws {
        let text = """
            BEGIN:VCALENDAR
            METHOD:REQUEST
            BEGIN:VEVENT
            SUMMARY:moved once
            RECURRENCE-ID:20260308T090000Z
            END:VEVENT
            BEGIN:VEVENT
            SUMMARY:each week
            RRULE:FREQ=WEEKLY
            END:VEVENT
            END:VCALENDAR
            """
        let found = try #require(CalendarPart(text)?.invitation)
        #expect(found.summary == "each week" && found.repeats)
    }

    @Test(
        "what is no calendar, or a damaged one, harms nothing",
        arguments: ["", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR\nEND:VCALENDAR", ":::", ";:=\"", "\u{0}\u{1}"])
    func damaged(_ text: String) {
        #expect(CalendarPart(text)?.invitation ?? MailInvitation(kind: .publish) == MailInvitation(kind: .publish))
    }

    @Test("a stranger's words are one line of bounded length, and any prefix of a calendar can be read")
    func hostile() throws {
        let long = String(repeating: "ş", count: 10_000)
        let text = Self.calendar("REQUEST", ["SUMMARY:a\\nb\u{202e}\\n\(long)", "LOCATION:\(long)", "RRULE:x"])
        let found = try #require(CalendarPart(text)?.invitation)
        #expect(found.summary.hasPrefix("a b") && !found.summary.contains("\n"))
        #expect(found.summary.utf8.count <= CalendarLimits.lineBytesMax)
        #expect((CalendarLimits.lineBytesMax - 4...CalendarLimits.lineBytesMax).contains(found.place.utf8.count))
        let short = Array(Self.calendar("REPLY", ["ATTENDEE;PARTSTAT=ACCEPTED:x", "DTSTART:20260301T090000Z"]).utf8)
        for count in short.indices {
            let part = String(decoding: short[..<count], as: UTF8.self)
            #expect((CalendarPart(part) != nil) == part.contains("VEVENT"))
        }
    }

    private static func read(_ lines: [String]) throws -> MailReader.Reading {
        let head = ["From: a@example.com", "MIME-Version: 1.0"]
        return try MailReader.withoutDesk.read(Array((head + lines).joined(separator: "\r\n").utf8))
    }

    @Test("a mail that is only a calendar has a text, and the calendar is a file")
    func alone() throws {
        let calendar = Self.calendar(
            "CANCEL", ["SUMMARY:Görüşme", "DESCRIPTION:Yarın gelemiyorum.", "DTSTART;VALUE=DATE:20260301"])
        let reading = try Self.read(["Content-Type: text/calendar; method=CANCEL; charset=utf-8", "", calendar])
        #expect(reading.message.text == "Görüşme\n\nYarın gelemiyorum.")
        #expect(reading.message.mail?.invitation?.kind == .cancel)
        #expect(reading.files.map(\.name) == ["invite.ics"])
        #expect(reading.files.first?.content == Array(calendar.utf8))
    }

    @Test("beside a text the text is what was said", arguments: ["alternative", "mixed"])
    func beside(_ type: String) throws {
        let calendar = Self.calendar("REQUEST", ["SUMMARY:Call", "DESCRIPTION:other words"])
        let reading = try Self.read([
            "Content-Type: multipart/\(type); boundary=b", "", "--b", "Content-Type: text/plain", "", "Please come.",
            "--b", "Content-Type: text/calendar; method=REQUEST", "", calendar, "--b", "Content-Type: application/ics",
            "Content-Disposition: attachment; filename=call.ics", "", Self.calendar("CANCEL", ["SUMMARY:second"]),
            "--b--", "",
        ])
        #expect(reading.message.text == "Please come.")
        #expect(reading.message.mail?.invitation == MailInvitation(kind: .request, summary: "Call"))
        #expect(reading.files.map(\.name) == ["invite.ics", "call.ics"])
    }
}
