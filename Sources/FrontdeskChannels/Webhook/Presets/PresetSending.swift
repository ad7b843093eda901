import AsyncCurl
import FrontdeskCore

extension OutboundMessage {
    /// Why a channel that sends nothing but texts cannot send this one; nil where it can.
    ///
    /// - Parameters:
    ///   - text: as it would leave.
    ///   - max: its longest length in units of UTF-16, as the providers count.
    func refusal(text: String, max: Int) -> SendResult? {
        guard visibility != .internal else { return SendResult(.failed, detail: "a note is not sent") }
        guard !recipient.isEmpty else {
            return SendResult(.failed, fault: .channel, detail: "nobody is known to send it to")
        }
        guard files.isEmpty else {
            return SendResult(
                .failed, fault: .channel, detail: "the channel sends no files: send a link instead")
        }
        guard !text.isEmpty else { return SendResult(.failed, detail: "there is no text to send") }
        guard text.utf16.count <= max else {
            return SendResult(
                .failed, fault: .size, detail: "the text is over \(max) characters: send it in parts")
        }
        return nil
    }
}

extension SendResult {
    /// What it means for a message that there was no whole answer of a provider whose body decides.
    ///
    /// A status that says all is well is not enough: these providers refuse under it, too.
    init(undecided error: CurlError, at now: Instant) {
        if let status = error.status, (200..<300).contains(status) {
            self.init(.ambiguous, status: status, fault: SendFault(error), detail: error.description)
        } else {
            self.init(error, at: now)
        }
    }

    /// What a status means for a message that the provider would not know again.
    ///
    /// A gateway says only that it got no answer (RFC 9110, sections 15.6.3 and 15.6.5): behind it the message may be sent.
    init(keyless answer: ProviderAnswer, at now: Instant) {
        if answer.status == 502 || answer.status == 504 {
            self = .unclear(answer, "a gateway before the other side answered \(answer.status)")
        } else {
            self.init(answer, at: now)
        }
    }

    /// A refusal in a provider's own words, whatever the status of its answer.
    init(
        _ outcome: Outcome, _ answer: ProviderAnswer, fault: SendFault? = nil, reason: String, advice: String = ""
    ) {
        self.init(
            outcome, status: answer.status, fault: fault,
            detail: "the other side answered \(answer.status) (\(reason))" + (advice.isEmpty ? "" : ": " + advice))
    }
}
