extension ZoneRule {
    /// Reads a rule such as `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1, section 8.3); nil where it is none.
    ///
    /// The extended form of version 3 lets the times of the changes lie up to 167 hours before or after midnight
    /// (RFC 9636, section 3.3.1). Daylight saving without days of change means nothing certain, so it is no rule.
    init?(_ text: some Sequence<UInt8>, isExtended: Bool) {
        var reader = Reader(bytes: Array(text), isExtended: isExtended)
        guard let rule = reader.rule() else { return nil }
        self = rule
    }

    /// One pass over one rule.
    private struct Reader {
        let bytes: [UInt8]
        let isExtended: Bool
        private var at = 0

        init(bytes: [UInt8], isExtended: Bool) {
            self.bytes = bytes
            self.isExtended = isExtended
        }

        mutating func rule() -> ZoneRule? {
            // The sign is that of POSIX: positive is west.
            guard name(), let west = time(hours: 24, isSigned: true) else { return nil }
            let standard = -west
            guard at < bytes.count else { return ZoneRule(standard: standard, daylight: nil) }
            guard name() else { return nil }
            var offset = standard + 3_600
            if at < bytes.count, bytes[at] != UInt8(ascii: ",") {
                guard let west = time(hours: 24, isSigned: true) else { return nil }
                offset = -west
            }
            guard HoursLimits.zoneOffset.contains(standard), HoursLimits.zoneOffset.contains(offset) else { return nil }
            guard let start = change(), let end = change(), at == bytes.count else { return nil }
            return ZoneRule(standard: standard, daylight: Daylight(offset: offset, start: start, end: end))
        }

        /// An abbreviation: three letters or more, or in angle brackets letters, digits and signs.
        private mutating func name() -> Bool {
            if take("<") {
                let start = at
                while at < bytes.count, isLetter(bytes[at]) || isDigit(bytes[at]) || "+-".utf8.contains(bytes[at]) {
                    at += 1
                }
                return at - start >= 3 && take(">")
            }
            let start = at
            while at < bytes.count, isLetter(bytes[at]) { at += 1 }
            return at - start >= 3
        }

        /// `,DAY` or `,DAY/TIME`; the usual time is 02:00:00.
        private mutating func change() -> Change? {
            guard take(","), let day = day() else { return nil }
            guard take("/") else { return Change(day: day, time: 7_200) }
            guard let time = time(hours: isExtended ? 167 : 24, isSigned: isExtended) else { return nil }
            return Change(day: day, time: time)
        }

        private mutating func day() -> Day? {
            if take("J") { return number(1...365).map { .withoutLeapDay($0) } }
            guard take("M") else { return number(0...365).map { .withLeapDay($0) } }
            guard let month = number(1...12), take("."), let week = number(1...5), take("."), let day = number(0...6)
            else { return nil }
            return .weekday(month: month, week: week, day: day)
        }

        /// `H`, `H:M` or `H:M:S` in seconds.
        private mutating func time(hours most: Int, isSigned: Bool) -> Int? {
            let isNegative = isSigned && take("-")
            if isSigned, !isNegative { _ = take("+") }
            guard let hours = number(0...most) else { return nil }
            var seconds = hours * 3_600
            if take(":") {
                guard let minutes = number(0...59) else { return nil }
                seconds += minutes * 60
                if take(":") {
                    guard let rest = number(0...59) else { return nil }
                    seconds += rest
                }
            }
            return isNegative ? -seconds : seconds
        }

        /// A number of at most three digits.
        private mutating func number(_ allowed: ClosedRange<Int>) -> Int? {
            let start = at
            var value = 0
            while at < bytes.count, isDigit(bytes[at]), at - start < 3 {
                value = value * 10 + Int(bytes[at] - UInt8(ascii: "0"))
                at += 1
            }
            return at > start && allowed.contains(value) ? value : nil
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
            at += 1
            return true
        }

        private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

        private func isLetter(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
    }
}
