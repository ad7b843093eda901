import FrontdeskCore

/// What Twilio answers to a message that was sent (Twilio, "Message resource" and "Error and warning dictionary").
struct TwilioAnswer {
    private let answer: ProviderAnswer

    init(_ answer: ProviderAnswer) {
        self.answer = answer
    }

    func result(at now: Instant) -> SendResult {
        let code = answer.json?["code"]?.int64 ?? answer.json?["error_code"]?.int64
        if answer.isSuccess, code == nil {
            guard let id = MessagingFields.id(answer.json?["sid"]) else {
                return .unclear(answer, "the other side answered \(answer.status) and names no message")
            }
            var result = SendResult(.sent, status: answer.status, detail: "the other side answered \(answer.status)")
            result.providerID = id
            return result
        }
        guard let code else {
            var result = SendResult(answer, at: now)
            // What is wrong with a message or a number has a code: a bare 403 is about the account or its key (Twilio, "403").
            if answer.status == 403 { result.fault = .login }
            return result
        }
        return refused(code, at: now)
    }

    private func refused(_ code: Int64, at now: Instant) -> SendResult {
        let reason = "error \(code)"
        switch code {
        case 20003, 20005, 20008:
            return SendResult(.failed, answer, fault: .login, reason: reason, advice: "check account and token")
        case 14107, 20429, 30001, 63018:
            return SendResult(.retry(after: answer.retryAfter(at: now)), answer, reason: reason, advice: "too many")
        case 20500, 20503:
            return SendResult(.retry(after: answer.retryAfter(at: now)), answer, reason: reason)
        case 21610:
            return SendResult(.failed, answer, reason: reason, advice: "the customer has unsubscribed by STOP")
        case 21605, 21617:
            return SendResult(.failed, answer, fault: .size, reason: reason, advice: "the text is too long")
        case 21211, 21214, 21408, 21612, 21614:
            return SendResult(.failed, answer, reason: reason, advice: "the number takes no texts from here")
        case 63016:
            return SendResult(.failed, answer, reason: reason, advice: "the time for a reply is over")
        // The codes of access itself: "access denied", "forbidden", a suspended account.
        case 20_000..<21_000 where answer.status == 403:
            return SendResult(.failed, answer, fault: .login, reason: reason, advice: "check account and token")
        default: break
        }
        var result = SendResult(answer, at: now)
        // An error under a status that says all is well.
        if answer.isSuccess { result.outcome = .failed }
        result.detail += " (\(reason))"
        return result
    }
}
