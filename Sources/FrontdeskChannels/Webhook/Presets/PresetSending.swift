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
    /// A refusal in a provider's own words, whatever the status of its answer.
    init(
        _ outcome: Outcome, _ answer: ProviderAnswer, fault: SendFault? = nil, reason: String, advice: String = ""
    ) {
        self.init(
            outcome, status: answer.status, fault: fault,
            detail: "the other side answered \(answer.status) (\(reason))" + (advice.isEmpty ? "" : ": " + advice))
    }
}
