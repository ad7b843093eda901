package import FrontdeskCore

/// Durations as the API writes them: a whole number and a unit, `"30s"`, `"5m"`, `"2h"`, `"1d"`, `"250ms"`.
package enum DurationText {
    /// Microseconds of each unit, the largest first.
    private static let units: [(name: String, microseconds: Int64)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000),
    ]

    /// The duration a text stands for, or nil where it is none, negative or longer than 2^63 microseconds.
    package static func span(_ text: String) -> Span? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits), let unit = units.first(where: { $0.name == text.dropFirst(digits.count) })
        else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit.microseconds)
        return overflow ? nil : Span(microseconds: product)
    }

    /// The text of a duration in the largest unit that gives a whole number; less than a millisecond is cut off.
    package static func text(_ span: Span) -> String {
        let value = max(0, span.microseconds)
        guard let unit = units.first(where: { value >= $0.microseconds && value % $0.microseconds == 0 }) else {
            return value < 1_000 ? "0s" : "\(value / 1_000)ms"
        }
        return "\(value / unit.microseconds)\(unit.name)"
    }
}
