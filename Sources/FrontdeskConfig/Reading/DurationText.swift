/// Durations as people write them: `90s`, `1h30m`, `-2h`.
package enum DurationText {
    /// Units from the largest to the smallest, in microseconds. A day always has 24 hours.
    private static let units: [(name: String, microseconds: Int64)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1),
    ]

    /// The names of the units, from the largest to the smallest.
    static var unitNames: [String] { units.map(\.name) }

    /// The microseconds of a text, or nil where it is no duration or beyond 64 bits.
    ///
    /// Whole numbers with units, from the largest unit to the smallest, each at most once.
    package static func microseconds(_ text: String) -> Int64? {
        var rest = Substring(text).utf8
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        var nextUnit = 0
        while !rest.isEmpty {
            guard let number = UnitText.number(&rest), let unit = UnitText.unit(&rest),
                let place = units.firstIndex(where: { $0.name == unit }), place >= nextUnit
            else { return nil }
            let (part, isTooLarge) = number.multipliedReportingOverflow(by: units[place].microseconds)
            let (sum, isBeyond) = total.addingReportingOverflow(part)
            guard !isTooLarge, !isBeyond else { return nil }
            total = sum
            nextUnit = place + 1
        }
        return isNegative ? -total : total
    }

    /// The text of a number of microseconds, exact and as short as the units allow.
    package static func text(microseconds: Int64) -> String {
        guard microseconds != 0 else { return "0s" }
        var rest = microseconds.magnitude
        var text = microseconds < 0 ? "-" : ""
        for unit in units {
            let (count, remainder) = rest.quotientAndRemainder(dividingBy: UInt64(unit.microseconds))
            if count > 0 { text += "\(count)\(unit.name)" }
            rest = remainder
        }
        return text
    }
}

/// Sizes as people write them: `64KiB`, `1MiB`.
package enum SizeText {
    /// Units from the largest to the smallest, in bytes. Decimal ones are not taken: too many mean 1024 by `KB`.
    private static let units: [(name: String, bytes: Int64)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    /// The bytes of a text, or nil where it is no size or beyond 64 bits.
    package static func bytes(_ text: String) -> Int64? {
        var rest = Substring(text).utf8
        guard let number = UnitText.number(&rest), let name = UnitText.unit(&rest), rest.isEmpty,
            let unit = units.first(where: { $0.name == name })
        else { return nil }
        let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: unit.bytes)
        return isTooLarge ? nil : bytes
    }

    /// The text of a number of bytes, in the largest unit that leaves no fraction.
    package static func text(bytes: Int64) -> String {
        guard bytes != 0, let unit = units.first(where: { bytes % $0.bytes == 0 }) else { return "0B" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}

/// The parts of a number with a unit.
private enum UnitText {
    /// Takes the digits off the front; nil where there are none or too many for 64 bits.
    static func number(_ rest: inout Substring.UTF8View) -> Int64? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest[digits.endIndex...]
        return Int64(Substring(digits))
    }

    /// Takes the letters off the front; nil where there are none.
    static func unit(_ rest: inout Substring.UTF8View) -> String? {
        let letters = rest.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
        rest = rest[letters.endIndex...]
        return letters.isEmpty ? nil : String(Substring(letters))
    }
}
