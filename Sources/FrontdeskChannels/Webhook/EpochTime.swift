import FrontdeskCore

/// Times as many providers write them: seconds or milliseconds since 1970.
enum EpochTime {
    /// The instant of a number such as `1697043223`, `1697043223.25` or `1697043223250`; nil for anything else.
    ///
    /// Up to eleven digits before the point are seconds (until the year 5138), twelve to fourteen milliseconds
    /// (from 1973 on).
    static func instant(_ text: String) -> Instant? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...14).contains(whole.count), whole.allSatisfy(isDigit),
            let number = Int64(String(Substring(whole)))
        else { return nil }
        var fraction: Int64 = 0
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].allSatisfy(isDigit) else { return nil }
            for place in 0..<6 {
                let digit = parts[1].dropFirst(place).first.map { Int64($0 - UInt8(ascii: "0")) } ?? 0
                fraction = fraction * 10 + digit
            }
        }
        if whole.count <= 11 { return Instant(microseconds: number * 1_000_000 + fraction) }
        return Instant(microseconds: number * 1_000 + fraction / 1_000)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
