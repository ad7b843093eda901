/// What hours and the zone data behind them may measure, each with its unit and reason.
package enum HoursLimits {
    /// Days hours are worked out for, counted from 1970-01-01: 2020-01-01 to 2050-12-31 in UTC. Fixed, since a policy is a
    /// function of its file and the zone data, and reads no clock; past the last of them a queue counts as open.
    package static let days: ClosedRange<Int64> = 18_262...29_584
    /// Named hours of one file: an interval takes 16 bytes, so that five days of two spans make some 250 KiB.
    package static let hours = 64
    /// Spans of one day: two around a lunch are usual, eight are a change every hour and a half.
    package static let spans = 8
    /// Absences of one agent: two a month for four years.
    package static let absences = 100
    /// Bytes of a zone's name: the longest in use, `America/Argentina/ComodRivadavia`, has 32.
    package static let zoneName = 1...64
    /// Bytes of one zone's file: the largest in use have 4 KiB, `zic -b fat` included.
    package static let zoneFileBytesMax = 64 << 10
    /// Transitions of one zone's file: `localtime` of the reference code takes 2,000.
    package static let zoneTransitionsMax = 2_000
    /// Seconds from 1970 to a transition: `zic` writes the Big Bang as -2^59.
    package static let zoneSeconds: ClosedRange<Int64> = -(1 << 59)...1 << 59
    /// Seconds east of Greenwich: less than 25 hours behind, less than 26 ahead (RFC 9636, section 3.2).
    package static let zoneOffset = -89_999...93_599
    /// Bytes of the files that tell the version of the zone data; `tzdata.zi` has 110 KiB.
    package static let zoneIndexBytesMax = 1 << 20
    /// Names looked at for a suggestion: the data has 600.
    package static let zoneNamesMax = 4_096
    /// Folders in folders that are looked at for names: `America/Argentina/Ushuaia` is the deepest there is.
    package static let zoneFolderDepth = 3
}
