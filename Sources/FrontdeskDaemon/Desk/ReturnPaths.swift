import FrontdeskCore

/// When acknowledgements went to where envelopes came from, where that is not the sender's own address: whoever writes under many
/// names could have somebody else written to as often as they like.
///
/// A restart forgets it: then an address can get as many as in an hour once more.
struct ReturnPaths {
    /// Addresses kept: so many in an hour are no customers any more.
    static let kept = 10_000

    private var sent: [String: [Instant]] = [:]

    func sent(to address: String) -> [Instant] { sent[RecipientAddress.folded(address)] ?? [] }

    mutating func note(_ address: String, at now: Instant) {
        guard !address.isEmpty else { return }
        if sent.count >= Self.kept {
            sent = sent.filter { !AcknowledgementRule.recent($0.value, at: now).isEmpty }
            // Still too many: nobody is kept, which costs an address at most as many as it had.
            if sent.count >= Self.kept { sent = [:] }
        }
        let key = RecipientAddress.folded(address)
        sent[key] = AcknowledgementRule.recent(sent[key] ?? [], at: now) + [now]
    }
}
