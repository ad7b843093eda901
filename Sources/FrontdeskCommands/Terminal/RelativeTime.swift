import FrontdeskCore

/// Times as people say them, seen from now.
struct RelativeTime {
    let now: Instant

    /// `45 s`, `12 min`, `2 h 5 min`, `3 d 4 h`; parts of 0 are left out after the first.
    static func length(_ span: Span) -> String {
        let seconds = max(0, span.microseconds / 1_000_000)
        switch seconds {
        case 0..<60: return "\(seconds) s"
        case 60..<3_600: return "\(seconds / 60) min"
        case 3_600..<86_400: return two(seconds / 3_600, "h", seconds % 3_600 / 60, "min")
        default: return two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h")
        }
    }

    /// `4 min ago`; times not yet come count as now.
    func ago(_ instant: Instant) -> String {
        let span = now - instant
        return span < .seconds(1) ? "just now" : "\(Self.length(span)) ago"
    }

    /// `in 12 min`, or `3 min late` once it is past.
    func until(_ instant: Instant) -> String {
        let span = instant - now
        return span >= .zero ? "in \(Self.length(span))" : "\(Self.length(now - instant)) late"
    }

    /// `due in 12 min`, or `3 min late`; nil where nothing is due.
    func due(_ instant: Instant?) -> String? {
        instant.map { isLate($0) ? until($0) : "due \(until($0))" }
    }

    /// Whether a due is past.
    func isLate(_ instant: Instant?) -> Bool { instant.map { $0 < now } ?? false }

    private static func two(_ first: Int64, _ firstUnit: String, _ second: Int64, _ secondUnit: String) -> String {
        second == 0 ? "\(first) \(firstUnit)" : "\(first) \(firstUnit) \(second) \(secondUnit)"
    }
}
