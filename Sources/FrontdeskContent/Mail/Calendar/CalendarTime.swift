import FrontdeskCore

/// A date, or a date and a time of day, as a calendar has it (RFC 5545, sections 3.3.4 and 3.3.5).
struct CalendarTime: Equatable {
    /// `2026-03-01` or `2026-03-01T09:00:00`, with `Z` behind it for UTC; empty where there is none.
    private(set) var text = ""
    /// Whose clock it is, as the calendar calls it; empty for UTC and where it does not say.
    private(set) var zone = ""

    init() {}

    init(_ line: CalendarLine) {
        let bytes = Array(line.value.utf8)
        let isUTC = bytes.last.map { $0 | 0x20 } == UInt8(ascii: "z")
        let digits = bytes.filter { (0x30...0x39).contains($0) }
        guard digits.count == 8 || digits.count == 14, bytes.count <= digits.count + 2 else { return }
        func two(_ place: Int) -> String { String(decoding: digits[place..<(place + 2)], as: UTF8.self) }
        var found = "\(two(0))\(two(2))-\(two(4))-\(two(6))"
        if digits.count == 14 { found += "T\(two(8)):\(two(10)):\(two(12))" }
        // A day that there is not is nothing to show.
        guard Self.instant(found) != nil else { return }
        text = digits.count == 14 && isUTC ? found + "Z" : found
        if !isUTC, digits.count == 14 { zone = CalendarLine.oneLine(line.parameter("TZID")) }
    }

    /// The end of something that takes so long (RFC 5545, section 3.3.6), in the same form; empty where that is no duration.
    ///
    /// On the clock itself: an hour that a zone leaves out or has twice is not looked at.
    func after(_ duration: String) -> String {
        guard let start = Self.instant(text), let span = Self.span(duration), let end = RFC3339.text(start + span)
        else { return "" }
        if !text.contains("T") { return String(end.prefix(10)) }
        return String(end.prefix(19)) + (text.hasSuffix("Z") ? "Z" : "")
    }

    private static func instant(_ text: String) -> Instant? {
        RFC3339.instant(text.contains("T") ? text.filter { $0 != "Z" } + "Z" : text + "T00:00:00Z")
    }

    /// The longest meeting whose end is worked out: a year.
    private static let daysMax: Int64 = 366

    private static func span(_ duration: String) -> Span? {
        guard duration.utf8.first == UInt8(ascii: "P") else { return nil }
        var seconds: Int64 = 0
        var count: Int64 = 0
        for byte in duration.utf8.dropFirst() {
            switch byte {
            case 0x30...0x39:
                count = count * 10 + Int64(byte - 0x30)
                guard count <= daysMax * 86_400 else { return nil }
                continue
            case UInt8(ascii: "W"): seconds += count * 7 * 86_400
            case UInt8(ascii: "D"): seconds += count * 86_400
            case UInt8(ascii: "H"): seconds += count * 3_600
            case UInt8(ascii: "M"): seconds += count * 60
            case UInt8(ascii: "S"): seconds += count
            case UInt8(ascii: "T"): break
            default: return nil
            }
            count = 0
        }
        guard seconds > 0, seconds <= daysMax * 86_400 else { return nil }
        return .seconds(seconds)
    }
}
