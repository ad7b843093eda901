import FrontdeskCore

/// What Slack answers to `chat.postMessage`: nearly always 200, and in the body whether it has done it.
struct SlackAnswer {
    private let answer: ProviderAnswer

    init(_ answer: ProviderAnswer) {
        self.answer = answer
    }

    func result(at now: Instant) -> SendResult {
        let json = answer.json
        if answer.isSuccess, json?["ok"]?.bool == true {
            var result = SendResult(.sent, status: answer.status, detail: "the other side answered \(answer.status)")
            if let channel = MessagingFields.id(json?["channel"]), let stamp = MessagingFields.id(json?["ts"]) {
                result.providerID = "\(channel):\(stamp)"
            }
            return result
        }
        guard json?["ok"]?.bool == false, let error = json?["error"]?.string else {
            guard answer.isSuccess else {
                var result = SendResult(answer, at: now)
                // What is wrong with a message Slack says with 200: who says 403 does not let the app in.
                if answer.status == 403 { result.fault = .login }
                return result
            }
            return .unclear(answer, "the other side answered \(answer.status) without saying what it has done")
        }
        return refused(PresetText.word(error), at: now)
    }

    private func refused(_ error: String, at now: Instant) -> SendResult {
        let after = answer.retryAfter(at: now)
        switch error {
        case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
            "missing_scope", "not_allowed_token_type", "org_login_required":
            return SendResult(
                .failed, answer, fault: .login, reason: error, advice: "check the token and its scopes")
        case "ratelimited", "rate_limited", "message_limit_exceeded", "accesslimited":
            return SendResult(.retry(after: after), answer, reason: error, advice: "too many")
        case "service_unavailable", "request_timeout", "team_added_to_org", "ekm_access_denied":
            return SendResult(.retry(after: after), answer, reason: error)
        // By Slack's own words some of it may have been done before the error.
        case "internal_error", "fatal_error":
            return SendResult(.ambiguous, answer, reason: error)
        case "msg_too_long":
            return SendResult(.failed, answer, fault: .size, reason: error, advice: "the text is too long")
        case "not_in_channel", "no_permission", "channel_not_found", "is_archived", "restricted_action":
            return SendResult(
                .failed, answer, fault: .channel, reason: error, advice: "the app may not write there: invite it")
        case "user_not_found", "cannot_reply_to_message", "thread_not_found", "user_disabled":
            return SendResult(.failed, answer, reason: error, advice: "whom it was for is not there any more")
        default: return SendResult(.failed, answer, reason: error)
        }
    }
}
