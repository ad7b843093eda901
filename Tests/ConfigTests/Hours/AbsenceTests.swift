import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Absences become intervals")
struct AbsenceTests {
    /// Absences as `START END SUBSTITUTE` of UTC, and the findings.
    private func read(_ zone: String, _ absences: String) throws -> (absences: [String], findings: [String]) {
        let reading = Reading(#"{ "v": \#(absences) }"#)
        let zone = try ZoneFolder.system.zone(named: zone)
        let read = reading.value { $0.absences(in: zone) } ?? []
        let texts = read.map { absence in
            let instants = [absence.interval.start, absence.interval.end].map { RFC3339.text($0) ?? "?" }
            return (instants + [absence.substitute?.text ?? "-"]).joined(separator: " ")
        }
        return (texts, reading.log.report().diagnostics.map { "\($0.code.id) \($0.pointer)" })
    }

    @Test("both days are included, by the clock of the zone, in the order of time")
    func intervals() throws {
        let (absences, findings) = try read(
            "Europe/Berlin",
            """
            [{ "from": "2026-12-01", "to": "2026-12-14", "substitute": "bartek" },
             { "from": "2026-10-25", "to": "2026-10-25" }, { "from": "2026-03-28", "to": "2026-03-29" },
             { "from": "2026-12-15", "to": "2026-12-15", "substitute": "ewa" }]
            """)
        #expect(findings == [])
        #expect(
            absences == [
                "2026-03-27T23:00:00Z 2026-03-29T22:00:00Z -", "2026-10-24T22:00:00Z 2026-10-25T23:00:00Z -",
                "2026-11-30T23:00:00Z 2026-12-14T23:00:00Z bartek", "2026-12-14T23:00:00Z 2026-12-15T23:00:00Z ewa",
            ])
        // The clock jumps at midnight: the day begins an hour later.
        let day = try read("Africa/Cairo", #"[{ "from": "2026-04-24", "to": "2026-04-24" }]"#)
        #expect(day.absences == ["2026-04-23T22:00:00Z 2026-04-24T21:00:00Z -"])
        // It is set back at midnight: the day before has the hour twice.
        let long = try read("Africa/Cairo", #"[{ "from": "2026-10-29", "to": "2026-10-29" }]"#)
        #expect(long.absences == ["2026-10-28T21:00:00Z 2026-10-29T22:00:00Z -"])
    }

    @Test(
        "what cannot be meant",
        arguments: [
            (#"[{ "from": "2026-12-14", "to": "2026-12-01" }]"#, ["FD0409 /v/0/to"]),
            (#"[{ "from": "2026-12-01" }]"#, ["FD0102 /v/0"]),
            (#"[{ "to": "2026-12-01" }]"#, ["FD0102 /v/0"]),
            (#"[{ "from": "1.12.2026", "to": "2026-11-31" }]"#, ["FD0408 /v/0/from", "FD0408 /v/0/to"]),
            (#"[{ "from": "2019-12-31", "to": "2051-01-01" }]"#, ["FD0104 /v/0/from", "FD0104 /v/0/to"]),
            (#"[{ "from": 20261201, "to": "2026-12-01" }]"#, ["FD0101 /v/0/from"]),
            (#"[{ "from": "2026-12-01", "to": "2026-12-01", "substitute": 3 }]"#, ["FD0101 /v/0/substitute"]),
            (#"[{ "from": "2026-12-01", "to": "2026-12-01", "until": 3 }]"#, ["FD0103 /v/0/until"]),
            (#"{ "from": "2026-12-01", "to": "2026-12-01" }"#, ["FD0101 /v"]),
            ("[3]", ["FD0101 /v/0"]),
            (
                #"[{ "from": "2026-12-01", "to": "2026-12-14" }, { "from": "2026-12-14", "to": "2026-12-15" }]"#,
                ["FD0410 /v/1"]
            ),
            (
                #"[{ "from": "2026-12-05", "to": "2026-12-05" }, { "from": "2026-12-01", "to": "2026-12-14" }]"#,
                ["FD0410 /v/1"]
            ),
        ])
    func faults(_ absences: String, _ findings: [String]) throws {
        #expect(try read("UTC", absences).findings == findings)
    }

    @Test("overlapping absences show both places")
    func related() throws {
        let reading = Reading(
            #"{ "v": [{ "from": "2026-12-01", "to": "2026-12-03" }, { "from": "2026-12-02", "to": "2026-12-04" }] }"#)
        _ = reading.value { $0.absences(in: .utc) }
        let diagnostic = try #require(reading.log.report().diagnostics.first)
        #expect(diagnostic.related.map(\.text) == ["the other is here"])
        #expect(diagnostic.related.first?.span.range.lowerBound == 8)
    }

    @Test("an agent has a limited number of absences")
    func limit() throws {
        func list(_ count: Int) -> String {
            let days = (0..<Int64(count)).compactMap { CivilDate(daysSinceEpoch: HoursLimits.days.lowerBound + $0) }
            let items = days.map { date in
                let text = RFC3339.text(Instant(microseconds: date.daysSinceEpoch * 86_400_000_000))?.prefix(10) ?? ""
                return #"{ "from": "\#(text)", "to": "\#(text)" }"#
            }
            return "[\(items.joined(separator: ","))]"
        }
        #expect(try read("UTC", list(HoursLimits.absences)).absences.count == HoursLimits.absences)
        #expect(try read("UTC", list(HoursLimits.absences + 1)).findings == ["FD0115 /v"])
    }
}
