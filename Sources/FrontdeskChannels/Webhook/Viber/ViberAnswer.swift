import FrontdeskCore

/// What Viber answers to a message: 200, and in the body a status of its own (Viber REST API, "Error codes").
struct ViberAnswer {
    private let answer: ProviderAnswer

    init(_ answer: ProviderAnswer) {
        self.answer = answer
    }

    func result(at now: Instant) -> SendResult {
        guard let status = answer.json?["status"]?.int64 else {
            // What Viber refuses it says under 200.
            if answer.status == 403 { return .unexplained(answer, at: now) }
            guard answer.isSuccess else { return SendResult(answer, at: now) }
            return .unclear(answer, "the other side answered \(answer.status) without a status of its own")
        }
        guard status == 0 else { return refused(status, at: now) }
        guard answer.isSuccess else { return SendResult(answer, at: now) }
        var result = SendResult(.sent, status: answer.status, detail: "the other side answered \(answer.status)")
        result.providerID = MessagingFields.id(answer.json?["message_token"]) ?? ""
        return result
    }

    private func refused(_ status: Int64, at now: Instant) -> SendResult {
        let reason = "status \(status)"
        switch status {
        case 2, 15:
            return SendResult(.failed, answer, fault: .login, reason: reason, advice: "check the token")
        case 5, 6:
            return SendResult(
                .failed, answer, reason: reason, advice: "the customer has left the chat: no message reaches them")
        // They are about the bot, whoever a message is for.
        case 7, 8, 9, 10:
            return SendResult(
                .failed, answer, fault: .login, reason: reason,
                advice: "the bot is blocked, suspended, not there any more or has no webhook")
        case 17, 18, 21:
            return SendResult(
                .failed, answer, fault: .channel, reason: reason, advice: "the bot may not write to this chat")
        case 11, 13, 14:
            return SendResult(.failed, answer, reason: reason, advice: "the customer's device does not take it")
        case 12:
            return SendResult(.retry(after: answer.retryAfter(at: now)), answer, reason: reason, advice: "too many")
        case 23, 24:
            return SendResult(
                .failed, answer, fault: .channel, reason: reason, advice: "the bot has no messages left to send")
        case 1, 3, 4, 16, 19, 20, 22:
            return SendResult(.failed, answer, reason: reason, advice: "Viber does not take it as it is")
        // A general error, by Viber's table: it was not taken, and may be later.
        default: return SendResult(.retry(after: answer.retryAfter(at: now)), answer, reason: reason)
        }
    }
}
