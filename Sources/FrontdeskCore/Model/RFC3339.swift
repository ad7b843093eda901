/// Dates and times as the Internet writes them (RFC 3339), by whole-number arithmetic alone.
package enum RFC3339 {
    /// Bytes of the longest text that is looked at: a date, a time, nanoseconds and an offset take 35.
    static let textBytesMax = 64

    /// The instant a text such as `2026-08-07T09:30:00.25+03:00` stands for, or nil where it is not one.
    ///
    /// Digits beyond microseconds are cut off. Second 60 is taken for the last second of a UTC day only, and
    /// means the first instant of the next day, as in POSIX time. Offsets reach from `-23:59` to `+23:59`.
    package static func instant(_ text: String) -> Instant? {
        guard text.utf8.count <= textBytesMax else { return nil }
        var reader = Reader(bytes: Array(text.utf8))
        return reader.instant()
    }

    /// The text of an instant in UTC, with milliseconds or microseconds only where there are any.
    ///
    /// Nil for ``Instant/none`` and for instants outside the years 0000 to 9999, which RFC 3339 cannot say.
    package static func text(_ instant: Instant) -> String? {
        let (seconds, fraction) = floored(instant.microseconds, 1_000_000)
        let (days, second) = floored(seconds, 86_400)
        guard let date = CivilDate(daysSinceEpoch: days) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(27)
        append(date.year, width: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(date.month, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(date.day, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        append(Int(second / 3_600), width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(Int(second / 60 % 60), width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(Int(second % 60), width: 2, to: &bytes)
        if fraction != 0 {
            bytes.append(UInt8(ascii: "."))
            let isWholeMilliseconds = fraction % 1_000 == 0
            append(
                Int(isWholeMilliseconds ? fraction / 1_000 : fraction), width: isWholeMilliseconds ? 3 : 6, to: &bytes)
        }
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ value: Int, width: Int, to bytes: inout [UInt8]) {
        var rest = value
        let first = bytes.count
        for _ in 0..<width {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        bytes[first...].reverse()
    }

    /// Quotient towards minus infinity, and the remainder that is never negative.
    private static func floored(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// A day of the Gregorian calendar, reckoned backwards before its introduction; years 0 to 9999.
package struct CivilDate: Equatable, Sendable {
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to 31.
    package let day: Int

    /// The day of these numbers, or nil where the calendar has no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (0...9_999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        guard day <= Self.length(month, of: year) else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The day so many days after 1970-01-01, or nil where its year is out of range.
    package init?(daysSinceEpoch: Int64) {
        guard daysSinceEpoch.magnitude < 4_000_000 else { return nil }
        let days = Int(daysSinceEpoch) + Self.epoch + Self.cycle
        guard days >= 0 else { return nil }
        var year = days * 400 / Self.cycle
        while Self.daysBefore(year) > days { year -= 1 }
        while Self.daysBefore(year + 1) <= days { year += 1 }
        let dayOfYear = days - Self.daysBefore(year)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year -= 400
        if month <= 2 { year += 1 }
        guard (0...9_999).contains(year) else { return nil }
        (self.year, self.month) = (year, month)
        day = dayOfYear - Self.daysBeforeMonth(monthFromMarch) + 1
    }

    /// Days from 1970-01-01 to this one.
    package var daysSinceEpoch: Int64 {
        // Years that begin in March put the leap day last; one cycle more keeps them from being negative.
        let year = (month > 2 ? self.year : self.year - 1) + 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let days = Self.daysBefore(year) + Self.daysBeforeMonth(monthFromMarch) + day - 1
        return Int64(days - Self.cycle - Self.epoch)
    }

    /// Days after which the calendar repeats: 400 years.
    private static let cycle = 146_097
    /// Days from the first of March of year 0 to 1970-01-01.
    private static let epoch = 719_468

    private static func daysBefore(_ year: Int) -> Int { 365 * year + year / 4 - year / 100 + year / 400 }
    private static func daysBeforeMonth(_ monthFromMarch: Int) -> Int { (153 * monthFromMarch + 2) / 5 }

    private static func length(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// One pass over one text.
private struct Reader {
    let bytes: [UInt8]
    private var at = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func instant() -> Instant? {
        guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2),
            let date = CivilDate(year: year, month: month, day: day), take("T") || take("t"),
            let hour = digits(2), hour <= 23, take(":"), let minute = digits(2), minute <= 59, take(":"),
            let second = digits(2), second <= 60, let fraction = fraction(), let offset = offsetMinutes(),
            at == bytes.count
        else { return nil }
        let minutes = Int64(hour * 60 + minute - offset)
        if second == 60, (minutes + 2_880) % 1_440 != 1_439 { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + minutes * 60 + Int64(second)
        // A leap second has no number of its own, so neither have its parts.
        return Instant(microseconds: seconds * 1_000_000 + Int64(second == 60 ? 0 : fraction))
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func digit() -> Int? {
        guard at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) else { return nil }
        defer { at += 1 }
        return Int(bytes[at] - UInt8(ascii: "0"))
    }

    private mutating func digits(_ count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Microseconds; 0 where there is no fraction, nil where a point stands without digits.
    private mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        guard var value = digit() else { return nil }
        var places = 1
        while let digit = digit() {
            if places < 6 {
                value = value * 10 + digit
                places += 1
            }
        }
        while places < 6 {
            value *= 10
            places += 1
        }
        return value
    }

    private mutating func offsetMinutes() -> Int? {
        if take("Z") || take("z") { return 0 }
        let isBehind = take("-")
        guard isBehind || take("+"), let hour = digits(2), hour <= 23, take(":"), let minute = digits(2), minute <= 59
        else { return nil }
        return (isBehind ? -1 : 1) * (hour * 60 + minute)
    }
}
