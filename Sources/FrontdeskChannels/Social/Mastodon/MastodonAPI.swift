import AsyncCurl
import FrontdeskCore

/// The calls of the Mastodon API that the desk makes, and what their answers tell besides.
struct MastodonAPI: Sendable {
    let client: ProviderClient
    let memory: MastodonMemory

    /// Makes one call and notes what is left of the limits.
    func call(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], body: ProviderClient.Body? = nil,
        time: Duration = ProviderLimits.callTime, isRepeatable: Bool? = nil
    ) async throws(CurlError) -> ProviderAnswer {
        let answer = try await client.call(
            method, path, query: query, headers: headers, body: body, time: time, isRepeatable: isRepeatable)
        if method == "GET", let left = answer.header("X-RateLimit-Remaining").flatMap({ Int($0) }) {
            memory.remaining = left
        }
        return answer
    }

    /// Asks for what the channel cannot do without.
    ///
    /// - Parameter missing: whether a 404 is an answer too.
    func get(
        _ path: String, query: [(name: String, value: String)] = [], missing: Bool = false, at now: Instant
    ) async throws(PollFault) -> ProviderAnswer {
        let answer: ProviderAnswer
        do throws(CurlError) {
            answer = try await call("GET", path, query: query)
        } catch {
            throw PollFault(error)
        }
        if missing, answer.status == 404 || answer.status == 410 { return answer }
        if answer.status == 429 {
            throw PollFault(
                .passing(after: Self.wait(answer, at: now)), "the server allows no more requests for now: 429")
        }
        guard answer.isSuccess else { throw PollFault(refused: answer, at: now) }
        guard answer.json != nil else {
            throw PollFault(.passing(after: nil), "the server answered \(answer.status) without JSON")
        }
        return answer
    }

    /// The desk's own account, asked for once.
    func own(at now: Instant) async throws(PollFault) -> MastodonAccount {
        if let own = memory.own { return own }
        let answer = try await get("/api/v1/accounts/verify_credentials", at: now)
        guard let own = MastodonAccount(answer.json) else {
            throw PollFault(.passing(after: nil), "the server does not say whose token it is")
        }
        memory.own = own
        return own
    }

    /// What the server allows in a status, asked for once; what is usual until it has told.
    func rules() async -> MastodonRules {
        if let rules = memory.rules { return rules }
        for path in ["/api/v2/instance", "/api/v1/instance"] {
            guard let answer = try? await call("GET", path), answer.isSuccess || answer.status == 404 else { break }
            if let rules = MastodonRules(answer.json) {
                memory.rules = rules
                return rules
            }
        }
        return MastodonRules()
    }

    /// The public thread that a status is in: that of the status at its root.
    func root(of status: MastodonStatus, at now: Instant) async throws(PollFault) -> String {
        guard !status.inReplyTo.isEmpty else { return status.id }
        let answer = try await get("/api/v1/statuses/\(URLText.encoded(status.id))/context", missing: true, at: now)
        let first = answer.json?["ancestors"]?.array?.first
        // What the server cannot show is still answered: its id is the oldest that is known.
        guard let first, let id = MessagingFields.id(first["id"]) else { return status.inReplyTo }
        return MessagingFields.id(first["in_reply_to_id"]) ?? id
    }

    /// What an answer tells of the limits: Mastodon gives a date, others seconds since 1970.
    static func pace(_ answer: ProviderAnswer) -> SendPace? {
        guard let remaining = answer.header("X-RateLimit-Remaining").flatMap({ Int($0) }), remaining >= 0,
            let resets = resets(answer)
        else { return nil }
        return SendPace(remaining: remaining, resets: resets)
    }

    /// How long to wait after a 429.
    static func wait(_ answer: ProviderAnswer, at now: Instant) -> Span? {
        if let after = answer.retryAfter(at: now) { return after }
        return resets(answer).map { min(max(.zero, $0 - now), ChannelLimits.retryAfterMax) }
    }

    private static func resets(_ answer: ProviderAnswer) -> Instant? {
        guard let text = answer.header("X-RateLimit-Reset") else { return nil }
        return RFC3339.instant(text) ?? EpochTime.instant(text)
    }
}
