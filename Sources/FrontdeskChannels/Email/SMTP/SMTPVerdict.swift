import AsyncCurl
import FrontdeskCore

/// How far a mail has got.
enum SMTPStage: String, CaseIterable, Sendable {
    /// Connection, greeting, encryption, login: nothing was said about this mail.
    case opening = "the connection"
    case sender = "the sender"
    case recipient = "the recipient"
    case data = "the announcement of the text"
    /// The text is on its way. Without its end no server takes it.
    case body = "the text"
    /// The end of the text is out, or may be.
    case end = "the mail"
}

/// What an answer, or the lack of one, means for a mail: by the code and the stage, never by what libcurl calls it.
enum SMTPVerdict {
    /// An answer that is not the one that was hoped for.
    static func result(_ reply: SMTPReply, at stage: SMTPStage) -> SendResult {
        let detail = "the server answered \(reply.codes) to \(stage.rawValue)"
        func result(_ outcome: SendResult.Outcome, _ fault: SendFault? = nil) -> SendResult {
            SendResult(outcome, status: reply.code, fault: fault, detail: detail)
        }
        switch reply.kind {
        case .done: return stage == .end ? result(.sent) : result(.retry(after: nil), .cut)
        case .goOn: return stage == .end ? result(.ambiguous, .cut) : result(.retry(after: nil), .cut)
        case .later: return result(.retry(after: nil))
        case .never: break
        }
        // Nothing of it concerns this mail: another day, or a better password, and it goes out.
        if loginCodes.contains(reply.code), stage != .end { return result(.retry(after: nil), .login) }
        switch stage {
        case .opening: return result(.retry(after: nil))
        case .sender: return result(.failed, isSize(reply) ? .size : .channel)
        case .recipient: return result(.failed)
        case .data, .body, .end: return result(.failed, isSize(reply) ? .size : nil)
        }
    }

    /// No answer, and none to come.
    static func result(_ error: CurlConnectionError, at stage: SMTPStage) -> SendResult {
        if stage == .opening { return opening(error) }
        return SendResult(stage == .end ? .ambiguous : .retry(after: nil), cut: error.failure, at: stage.rawValue)
    }

    /// What came was no answer of SMTP.
    static func malformed(at stage: SMTPStage) -> SendResult {
        let detail = "the server does not speak SMTP, at \(stage.rawValue)"
        return SendResult(stage == .end ? .ambiguous : .retry(after: nil), fault: .cut, detail: detail)
    }

    /// One verdict for recipients none of whom was taken: later, if it may be otherwise then for any of them.
    static func refused(_ replies: [SMTPReply]) -> SendResult {
        let results = replies.map { result($0, at: .recipient) }
        let chosen = results.first { $0.outcome != .failed } ?? results.first
        return chosen ?? SendResult(.failed, fault: .channel, detail: "the mail has no recipient")
    }

    private static func opening(_ error: CurlConnectionError) -> SendResult {
        if error.failure.kind == .invalidRequest {
            return SendResult(.failed, cut: error.failure)
        }
        let reply = SMTPReply(line: error.reply).flatMap { $0.code >= 400 ? $0 : nil }
        if error.isLoginDenied {
            let codes = reply.map { "answered \($0.codes) to" } ?? "offers no way for"
            let fault: SendFault? = reply?.kind == .later ? nil : .login
            return SendResult(
                .retry(after: nil), status: reply?.code ?? 0, fault: fault, detail: "the server \(codes) the login")
        }
        if let reply { return result(reply, at: .opening) }
        return SendResult(.retry(after: nil), cut: error.failure)
    }

    /// No login, a wrong one, too weak a one, or one that wants encryption (RFC 4954, section 6).
    private static let loginCodes = [530, 534, 535, 538]

    /// Too large (RFC 1870; RFC 3463, `X.3.4`). With another enhanced code 552 is a mailbox that is full.
    private static func isSize(_ reply: SMTPReply) -> Bool {
        reply.enhanced == "5.3.4" || reply.code == 552 && reply.enhanced == nil
    }
}
