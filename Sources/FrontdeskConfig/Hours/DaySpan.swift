/// A part of a day by the wall clock, which may reach into the next day.
struct DaySpan: Equatable, Sendable {
    /// Minutes from midnight, below 24 hours.
    let start: Int
    /// Minutes from midnight, after the start and up to 24 hours after it; beyond 24 hours on the next day.
    let end: Int

    static let dayMinutes = 1_440

    /// Makes a span of its minutes.
    init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// Reads `HH:MM-HH:MM`; nil for anything else.
    ///
    /// The end may be `24:00`. An end before the start is on the next day; one at the start would mean nothing or a whole
    /// day, so it is none.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 11, bytes[5] == UInt8(ascii: "-"), let start = Self.minutes(bytes[..<5]),
            var end = Self.minutes(bytes[6...]), start < Self.dayMinutes, start != end
        else { return nil }
        if end < start { end += Self.dayMinutes }
        self.init(start: start, end: end)
    }

    /// The minutes of `HH:MM` up to `24:00`.
    private static func minutes(_ text: ArraySlice<UInt8>) -> Int? {
        let digits = text.map { Int($0) - Int(UInt8(ascii: "0")) }
        guard text.dropFirst(2).first == UInt8(ascii: ":"),
            [0, 1, 3, 4].allSatisfy({ (0...9).contains(digits[$0]) })
        else { return nil }
        let minute = digits[3] * 10 + digits[4]
        let minutes = (digits[0] * 10 + digits[1]) * 60 + minute
        return minute < 60 && minutes <= dayMinutes ? minutes : nil
    }
}
