import FrontdeskCore

/// What LINE answers to a push (LINE Messaging API, "Send push message" and "Retry failed API requests").
struct LineAnswer {
    private let answer: ProviderAnswer

    init(_ answer: ProviderAnswer) {
        self.answer = answer
    }

    func result(at now: Instant) -> SendResult {
        let sent = answer.json?["sentMessages"]?.array
        switch answer.status {
        case 409:
            // An earlier attempt under the same key was taken.
            return taken("the other side has taken it before", sent)
        case 200..<300:
            guard case .object(let object) = answer.json, sent != nil || object["message"] == nil else {
                return .unclear(answer, "the other side answered \(answer.status) without saying what it has done")
            }
            return taken("the other side answered \(answer.status)", sent)
        case 429 where answer.json?["message"]?.string?.lowercased().contains("monthly limit") == true:
            // It lasts until the month ends or the plan changes: nobody waits for that.
            return SendResult(
                .failed, answer, fault: .channel, reason: "monthly limit",
                advice: "the account's plan has no messages left this month")
        case 403:
            return SendResult(
                .failed, answer, fault: .login, reason: "forbidden", advice: "the account may not send: check its plan")
        default: return SendResult(answer, at: now)
        }
    }

    private func taken(_ detail: String, _ sent: [JSONValue]?) -> SendResult {
        var result = SendResult(.sent, status: answer.status, detail: detail)
        result.providerID = MessagingFields.id(sent?.first?["id"]) ?? ""
        return result
    }
}
