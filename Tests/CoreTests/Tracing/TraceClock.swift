import FrontdeskCore

/// The calendar of the traces: weeks that begin on Monday, 2 March 2026, 00:00 UTC.
enum TraceClock {
    private static let beginning = Instant(microseconds: 20_514 * 86_400 * 1_000_000)
    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let day: Int64 = 86_400
    private static let second: Int64 = 1_000_000

    /// `Tue-17:00`, `Tue+1w-17:00:30`, with a blank as good as the last dash.
    static func instant(_ text: String) throws -> Instant {
        let parts = text.split(whereSeparator: { $0 == "-" || $0 == " " })
        guard parts.count == 2 else { throw TraceError("not a time: \(text)") }
        let name = parts[0].split(separator: "+")
        guard let first = name.first, let place = days.firstIndex(of: String(first)) else {
            throw TraceError("not a day: \(text)")
        }
        var weeks: Int64 = 0
        if name.count == 2 {
            guard let count = Int64(name[1].dropLast()) else { throw TraceError("not a week: \(text)") }
            weeks = count
        }
        let seconds = (weeks * 7 + Int64(place)) * day + (try time(String(parts[1])))
        return beginning + .seconds(seconds)
    }

    /// Seconds since midnight of `17:00` or `17:00:30`.
    static func time(_ text: String) throws -> Int64 {
        let parts = text.split(separator: ":").compactMap { Int64($0) }
        guard parts.count == 2 || parts.count == 3 else { throw TraceError("not a time: \(text)") }
        return parts[0] * 3_600 + parts[1] * 60 + (parts.count == 3 ? parts[2] : 0)
    }

    /// The midnight that begins a day of a week.
    static func midnight(week: Int, day place: Int) -> Instant {
        beginning + .seconds(Int64(week * 7 + place) * day)
    }

    static func day(_ name: String) throws -> Int {
        guard let place = days.firstIndex(of: name) else { throw TraceError("not a day: \(name)") }
        return place
    }

    /// `30s`, `1h30m`, `-2h`, `0`.
    static func span(_ text: String) throws -> Span {
        let isNegative = text.hasPrefix("-")
        var seconds: Int64 = 0
        var digits = ""
        for character in isNegative ? text.dropFirst() : text[...] {
            if character.isNumber {
                digits.append(character)
                continue
            }
            let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": day, "y": 365 * day]
            guard let unit = units[character], let count = Int64(digits) else {
                throw TraceError("not a length of time: \(text)")
            }
            seconds += count * unit
            digits = ""
        }
        guard digits.isEmpty || digits == "0" else { throw TraceError("not a length of time: \(text)") }
        return .seconds(isNegative ? -seconds : seconds)
    }

    /// As ``instant(_:)`` reads it, with a blank; `never` and `unset` for what stands for these.
    static func text(_ instant: Instant) -> String {
        guard instant != .distantFuture else { return "never" }
        guard instant.isSet else { return "unset" }
        let since = (instant - beginning).microseconds
        let seconds = since >= 0 ? since / second : -((second - 1 - since) / second)
        let days = seconds >= 0 ? seconds / day : -((day - 1 - seconds) / day)
        let weeks = days >= 0 ? days / 7 : -((6 - days) / 7)
        let name = TraceClock.days[Int(days - weeks * 7)]
        let rest = seconds - days * day
        let week = weeks == 0 ? "" : weeks > 0 ? "+\(weeks)w" : "\(weeks)w"
        let clock = "\(two(rest / 3_600)):\(two(rest % 3_600 / 60))"
        return "\(name)\(week) \(clock)\(rest % 60 == 0 ? "" : ":" + two(rest % 60))"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// As ``span(_:)`` reads it.
    static func text(_ span: Span) -> String {
        var seconds = span.microseconds / second
        let sign = seconds < 0 ? "-" : ""
        seconds = abs(seconds)
        var text = ""
        for (unit, length) in [("d", day), ("h", 3_600), ("m", 60), ("s", 1)] where seconds >= length {
            text += "\(seconds / length)\(unit)"
            seconds %= length
        }
        return text.isEmpty ? "0" : sign + text
    }
}
