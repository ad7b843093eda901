package import FrontdeskCore

/// How an attempt to send a message ended.
package struct SendResult: Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        /// The other side has confirmed it.
        case sent
        /// It was not taken, and may be later; `after` is what the other side asks to wait.
        case retry(after: Span?)
        /// It was not taken and never will be as it is.
        case failed
        /// Nobody knows whether it was taken.
        case ambiguous
    }

    package var outcome: Outcome
    /// The status of the answer, in the channel's own numbers; 0 where there was none.
    package var status: Int
    /// Why there was no answer, as far as it is known.
    package var fault: SendFault?
    /// A sentence of ours for operators; holds nothing of the message, no address of a person and no words of the other side.
    package var detail: String
    /// What libcurl says of the way, or what a login met on its own: may hold words of the other side, such as the names of its
    /// certificate. Empty where there is nothing of the kind.
    package var heard = ""

    /// Both, for who asks what is wrong.
    package var said: String { heard.isEmpty ? detail : "\(detail): \(heard)" }

    /// The provider's id of the message that was sent, by which it tells what became of it; empty where it gives none.
    package var providerID = ""
    /// What the answer tells of the limits of further sends.
    package var pace: SendPace?
    /// The last answer for each recipient, those of earlier attempts among them; empty where a message has only one, or none
    /// was heard.
    package var answers: [RecipientAnswer] = []

    package init(_ outcome: Outcome, status: Int = 0, fault: SendFault? = nil, detail: String) {
        self.outcome = outcome
        self.status = status
        self.fault = fault
        self.detail = detail
    }

    /// What the end of a later part means for a message whose first parts were taken.
    ///
    /// A message that failed by a refused login waits for another one and then goes as a whole, so that what was taken would
    /// arrive twice. Here it is the message that failed, and somebody decides; the login is refused to the next one too, which
    /// waits for it.
    package var afterFirstParts: SendResult {
        guard fault == .login else { return self }
        var result = self
        result.fault = nil
        return result
    }
}
