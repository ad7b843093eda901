extension DiagnosticCode {
    package static let unknownZone = DiagnosticCode(
        "FD0401", "unknown time zone",
        "Time zones have the names of the IANA data, as in `\"Europe/Istanbul\"`; `timedatectl list-timezones` shows them. "
            + "Abbreviations like `EDT` are none, since they mean only a part of the year. `\"UTC\"` is always there.")
    package static let unreadableZone = DiagnosticCode(
        "FD0402", "time zone that cannot be read",
        "The zone's file below `/usr/share/zoneinfo` is missing with its folder, may not be read, or is no zone data "
            + "(RFC 9636). Install or repair the package `tzdata`. The zones below `right/` count leap seconds and cannot "
            + "be used.")
    package static let badDay = DiagnosticCode(
        "FD0403", "not a day of the week",
        "The keys of `week` are `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`, ranges as in `mon-fri` or `sat-mon`, and "
            + "`daily` for all seven. Days that are not named are closed.")
    package static let dayTwice = DiagnosticCode(
        "FD0404", "day named twice",
        "A day of the week has its spans in one place: one key names it, alone or in a range. Single dates go into "
            + "`except`.")
    package static let badSpan = DiagnosticCode(
        "FD0405", "not a span of hours",
        "A span is two times of 24 hours, as in `\"09:00-17:30\"`. It may end at `24:00`; one whose end is before its "
            + "start goes over midnight and belongs to the day it starts on. The whole day is `\"00:00-24:00\"`.")
    package static let overlappingSpans = DiagnosticCode(
        "FD0406", "spans that overlap",
        "Two spans of one day have time in common, so one of them is probably wrong. They may touch, and a span over "
            + "midnight may reach into those of the next day.")
    package static let neverOpen = DiagnosticCode(
        "FD0407", "hours that never open",
        "No day of the week and no exception has a span. Where such hours are used every day is closed.")
    package static let badDate = DiagnosticCode(
        "FD0408", "not a date", "A date is year, month and day, as in `\"2026-10-29\"`, and the calendar has it.")
    package static let backwardAbsence = DiagnosticCode(
        "FD0409", "absence that ends before it starts",
        "`from` is the first day of the absence and `to` the last; both are part of it, and may be the same.")
    package static let overlappingAbsences = DiagnosticCode(
        "FD0410", "absences that overlap",
        "Two absences of one agent have days in common, so it is not certain who stands in. They may follow each other."
    )

    /// The kinds of hours, zones and dates that cannot be meant.
    static let hoursCodes: [DiagnosticCode] = [
        unknownZone, unreadableZone, badDay, dayTwice, badSpan, overlappingSpans, neverOpen, badDate, backwardAbsence,
        overlappingAbsences,
    ]
}
