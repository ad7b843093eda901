import FrontdeskCore

/// What the Bot API answers ("Making requests"): `ok` with a `result`, or an `error_code` with a `description`.
struct TelegramAnswer {
    /// The result; nil where the answer does not say that all is well.
    let result: JSONValue?
    /// The code of the error, which is the status as a rule.
    let code: Int
    /// The answer as HTTP has it.
    let answer: ProviderAnswer
    /// Whether it is one of the Bot API at all.
    let isOfTheAPI: Bool
    private let description: String

    init(_ answer: ProviderAnswer) {
        self.answer = answer
        let ok = answer.json?["ok"]?.bool
        isOfTheAPI = ok != nil
        result = answer.isSuccess && ok == true ? answer.json?["result"] : nil
        code = answer.json?["error_code"]?.int64.flatMap { (300...599).contains($0) ? Int($0) : nil } ?? answer.status
        description = HeaderName.lowercased(MessagingFields.line(answer.json?["description"]))
    }

    /// Whether the description has these words; it is for people and may change, so nothing that matters hangs on it alone.
    func says(_ words: String) -> Bool { description.contains(words) }

    /// What it asks to wait: in its body (`ResponseParameters.retry_after`, seconds), else in its head.
    func retryAfter(at now: Instant) -> Span? {
        if let seconds = answer.json?["parameters"]?["retry_after"]?.int64, seconds >= 0 {
            return .seconds(min(seconds, ChannelLimits.retryAfterMax.microseconds / 1_000_000))
        }
        return answer.retryAfter(at: now)
    }

    /// Whether the token is refused: 401 where it is none any more, 404 where it never was one.
    var refusesToken: Bool { code == 401 || code == 404 }
}
