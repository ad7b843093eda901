package import FrontdeskCore

/// The field `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date in one of the three forms of HTTP.
package enum RetryAfter {
    /// How long to wait from now; zero for a date that is past, nil where the value is neither.
    package static func span(_ value: String, at now: Instant) -> Span? {
        let text = value.utf8.drop(while: isBlank)
        let trimmed = text.prefix(text.reversed().drop(while: isBlank).count)
        guard !trimmed.isEmpty else { return nil }
        if trimmed.allSatisfy(isDigit) {
            guard let seconds = Int64(String(Substring(trimmed))), seconds < maxSeconds else {
                return ChannelLimits.retryAfterMax
            }
            return .seconds(seconds)
        }
        guard let instant = date(Substring(trimmed), at: now) else { return nil }
        return min(max(.zero, instant - now), ChannelLimits.retryAfterMax)
    }

    /// The instant of an HTTP date (RFC 9110, section 5.6.7).
    ///
    /// - Parameter now: decides the century of a year of two digits.
    static func date(_ text: Substring, at now: Instant) -> Instant? {
        guard text.utf8.count <= dateBytesMax else { return nil }
        let words = text.split { " ,-:".contains($0) }
        let isIMF = words.count == 8 && words[7] == "GMT"
        guard isIMF || words.count == 7 else { return nil }
        // Sun, 06 Nov 1994 08:49:37 GMT · Sunday, 06-Nov-94 08:49:37 GMT · Sun Nov  6 08:49:37 1994
        let places = isIMF ? (day: 1, month: 2, year: 3, hour: 4) : (day: 2, month: 1, year: 6, hour: 3)
        guard let month = months.firstIndex(of: String(words[places.month])),
            let day = number(words[places.day], digits: 1...2),
            let shortYear = number(words[places.year], digits: isIMF ? 2...4 : 4...4),
            let hour = number(words[places.hour], digits: 2...2), hour <= 23,
            let minute = number(words[places.hour + 1], digits: 2...2), minute <= 59,
            let second = number(words[places.hour + 2], digits: 2...2), second <= 60
        else { return nil }
        let isShort = words[places.year].utf8.count == 2
        let year = isShort ? fullYear(shortYear, at: now) : shortYear
        guard let date = CivilDate(year: year, month: month + 1, day: day) else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        return Instant(microseconds: seconds * 1_000_000)
    }

    private static let maxSeconds = ChannelLimits.retryAfterMax.microseconds / 1_000_000
    /// Bytes of the longest form, with room: the weekday in full and one blank more.
    private static let dateBytesMax = 40
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// A year that seems more than 50 years ahead is the last one in the past that ends alike.
    private static func fullYear(_ short: Int, at now: Instant) -> Int {
        let present = CivilDate(daysSinceEpoch: now.microseconds / 86_400_000_000)?.year ?? 1_970
        let year = present / 100 * 100 + short
        return year > present + 50 ? year - 100 : year
    }

    private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy(isDigit) else { return nil }
        return Int(text)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
