import FrontdeskCore

/// How much of its limits an account has used, as the Graph API tells in the head of most answers, of those that say
/// that all is well too (https://developers.facebook.com/docs/graph-api/overview/rate-limiting, "Headers").
struct GraphUsage {
    /// Whole per cent of the nearest limit of messages and comments; 0 where nothing is told. From 100 on calls are
    /// refused.
    private(set) var percent: Int64 = 0
    /// When calls are taken again, by the provider's estimate; nil where it has none.
    private(set) var regainedAfter: Span?

    init(_ answer: ProviderAnswer) {
        // By the page, account or business: `{"id": [{"type": "messenger", "call_count": 28, …}]}`.
        let accounts = Self.value(answer, "X-Business-Use-Case-Usage")?.object?.members ?? []
        let uses = accounts.flatMap { $0.value.array ?? [] }
        // By the app: `{"call_count": 28, "total_time": 25, "total_cputime": 25}`.
        let app = Self.value(answer, "X-App-Usage").map { [$0] } ?? []
        // Other uses of the same account, such as advertisements, have limits of their own.
        let counted = uses.filter { use in use["type"]?.string.map { Self.types.contains($0) } ?? true } + app
        for use in counted {
            for meter in ["call_count", "total_cputime", "total_time"] {
                percent = max(percent, use[meter]?.int64 ?? 0)
            }
        }
        let minutes = uses.compactMap { $0["estimated_time_to_regain_access"]?.int64 }.max() ?? 0
        if minutes > 0 { regainedAfter = min(.minutes(min(minutes, 1_000_000)), ChannelLimits.retryAfterMax) }
    }

    /// How fast to go on; nil for as fast as before.
    func pace(at now: Instant) -> SendPace? {
        guard percent >= MetaLimits.usagePercentMax else { return nil }
        return SendPace(remaining: 0, resets: now + (regainedAfter ?? MetaLimits.usagePause))
    }

    /// The uses that messages and comments count as.
    private static let types = ["whatsapp", "messenger", "instagram", "pages"]

    private static func value(_ answer: ProviderAnswer, _ header: String) -> JSONValue? {
        guard let text = answer.header(header), text.utf8.count <= MetaLimits.usageBytesMax else { return nil }
        return try? JSONParser.parse(Array(text.utf8))
    }
}
