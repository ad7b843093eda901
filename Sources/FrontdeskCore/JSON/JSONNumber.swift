/// A JSON number as it was written: exact where it is a whole number of 64 bits, else its text.
///
/// Two numbers are equal when they are written alike: `1` and `1.0` differ, `0` and `-0` do not.
package enum JSONNumber: Equatable, Sendable {
    /// Written without fraction and exponent, and within `Int64`.
    case integer(Int64)
    /// Any other number, in the words of the source; always valid by the grammar of RFC 8259.
    case decimal(String)

    /// The whole number, or nil where a fraction, an exponent or the size keeps it from being one.
    package var int64: Int64? {
        switch self {
        case .integer(let value): value
        case .decimal: nil
        }
    }

    /// The nearest floating-point number, or nil where it is beyond the range of one.
    package var double: Double? {
        switch self {
        case .integer(let value):
            return Double(value)
        case .decimal(let text):
            guard let value = Double(text), value.isFinite else { return nil }
            return value
        }
    }

    /// The digits as JSON text.
    package var text: String {
        switch self {
        case .integer(let value): String(value)
        case .decimal(let text): text
        }
    }
}
