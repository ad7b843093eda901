import AsyncCurl
import FrontdeskCore

/// What a homeserver says where it does not do what it was asked ("Standard error response").
struct MatrixRefusal {
    /// `M_FORBIDDEN` and the like; empty where the answer is not in the server's own form.
    let code: String
    /// What it asks to wait: the field `Retry-After`, else `retry_after_ms` of the body.
    let after: Span?

    init(_ answer: ProviderAnswer, at now: Instant) {
        code = Self.word(answer.json?["errcode"]?.string ?? "")
        let milliseconds = answer.json?["retry_after_ms"]?.int64.map { max(0, $0) }
        let longest = ChannelLimits.retryAfterMax.microseconds / 1_000
        after = answer.retryAfter(at: now) ?? milliseconds.map { .milliseconds(min($0, longest)) }
    }

    /// A code as it may stand in a log: nothing else of the answer does.
    private static func word(_ text: String) -> String {
        let isCode = text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
        return isCode && text.utf8.count <= MatrixLimits.codeBytesMax ? text : ""
    }

    /// Whether the token is none any more: only somebody who changes it helps.
    var isLogin: Bool { code == "M_UNKNOWN_TOKEN" || code == "M_MISSING_TOKEN" }
}

/// Why something that had to be known or done is not.
enum MatrixTrouble: Error {
    case refused(ProviderAnswer)
    case unanswered(CurlError)
    /// An answer that says that all is well and is not what was asked for.
    case strange(String)
}

extension PollFault {
    /// What it means for the reading.
    init(_ trouble: MatrixTrouble, at now: Instant) {
        switch trouble {
        case .unanswered(let error): self.init(error)
        case .strange(let what):
            self.init(.passing(after: nil), "the homeserver's answer is not one of Matrix: \(what)")
        case .refused(let answer):
            let refusal = MatrixRefusal(answer, at: now)
            let fault = PollFault(refused: answer, reason: refusal.code, at: now)
            let isLasting = refusal.isLogin || fault.kind == .lasting
            self.init(isLasting ? .lasting : .passing(after: refusal.after), fault.detail)
        }
    }
}

extension SendResult {
    /// What a homeserver's answer means for a message, or for what has to be done before it is sent.
    init(matrix answer: ProviderAnswer, at now: Instant) {
        let refusal = MatrixRefusal(answer, at: now)
        self.init(answer, at: now)
        if case .retry = outcome { outcome = .retry(after: refusal.after) }
        if !refusal.code.isEmpty { detail += " (\(refusal.code))" }
        switch refusal.code {
        case "M_UNKNOWN_TOKEN", "M_MISSING_TOKEN":
            outcome = .failed
            fault = .login
        case "M_LIMIT_EXCEEDED": outcome = .retry(after: refusal.after)
        case "M_TOO_LARGE":
            outcome = .failed
            fault = .size
        // They are about the account: nothing it writes is taken until somebody has seen to it.
        case "M_USER_SUSPENDED", "M_USER_LOCKED", "M_USER_DEACTIVATED", "M_CONSENT_NOT_GIVEN",
            "ORG_MATRIX_EXPIRED_ACCOUNT":
            outcome = .failed
            fault = .login
        // Of the whole server, until its operators have seen to it.
        case "M_RESOURCE_LIMIT_EXCEEDED": outcome = .retry(after: refusal.after)
        case "" where answer.status == 403: self = .unexplained(answer, at: now)
        case "M_FORBIDDEN" where answer.status == 403:
            detail += ": the room does not let the account write; the customer may have left it or closed it"
        default: if answer.status == 413 { fault = .size }
        }
    }
}

extension SendResult {
    /// What it means for a message that something which comes before it failed: nothing of it was sent.
    init(before trouble: MatrixTrouble, at now: Instant) {
        switch trouble {
        case .refused(let answer): self = SendResult(matrix: answer, at: now).beforeSending
        case .strange(let what):
            self.init(.retry(after: nil), fault: .cut, detail: "the homeserver's answer is not one of Matrix: \(what)")
        case .unanswered(let error): self = SendResult(error, at: now).beforeSending
        }
    }
}
