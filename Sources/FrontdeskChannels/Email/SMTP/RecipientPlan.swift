package import FrontdeskCore

/// To whom a mail still has to go, and what an attempt to bring it there has changed.
///
/// A server answers for each recipient by itself: who has taken the mail is never sent it again, who put it off is asked again
/// alone, under the same Message-ID.
package struct RecipientPlan {
    /// All recipients of the mail.
    package let recipients: [OutgoingAddress]
    /// What was said of them in earlier attempts.
    package let before: [RecipientAnswer]

    package init(recipients: [OutgoingAddress], before: [RecipientAnswer]) {
        self.recipients = recipients
        self.before = before
    }

    /// Those for this attempt; empty where everybody has it.
    ///
    /// Whoever has refused it for good is asked again only when nobody else is left: then somebody wants that.
    package var open: [OutgoingAddress] {
        let left = recipients.filter { ![.taken, .bounced].contains(state(of: $0)) }
        let open = left.filter { state(of: $0) != .refused }
        return open.isEmpty ? left : open
    }

    private func state(of recipient: OutgoingAddress) -> RecipientAnswer.State? {
        before.first { $0.address == recipient.path }?.state
    }

    /// The attempt's end for the mail as a whole, with the last answer for each recipient.
    ///
    /// A mail is sent as soon as nobody has to be asked again and somebody has it.
    package func result(of delivery: SMTPDelivery) -> SendResult {
        var result = delivery.result
        result.answers = answers(after: delivery)
        let said = recipients.compactMap { recipient in result.answers.first { $0.address == recipient.path } }
        let taken = said.count { [.taken, .bounced].contains($0.state) }
        guard taken > 0 else { return result }
        let detail = "\(taken) of \(recipients.count) recipients have the mail"
        switch delivery.result.outcome {
        case .sent:
            guard let later = said.first(where: { $0.state == .later }) else { return result }
            result.outcome = .retry(after: nil)
            result.status = Int(later.code)
            result.detail = "\(detail), and for others the server answered \(later.codes)"
        case .failed where said.count == recipients.count && !said.contains { $0.state == .later }:
            result.outcome = .sent
            result.detail = "\(detail), and for the last \(delivery.result.detail)"
        case .failed, .retry, .ambiguous:
            result.detail = "\(detail), and \(delivery.result.detail)"
        }
        return result
    }

    /// All answers, those of this attempt in place of earlier ones.
    private func answers(after delivery: SMTPDelivery) -> [RecipientAnswer] {
        var answers = before.filter { answer in
            [.taken, .bounced].contains(answer.state) || recipients.contains { $0.path == answer.address }
        }
        for answer in delivery.answers {
            guard let said = Self.said(answer, of: delivery) else { continue }
            if let place = answers.firstIndex(where: { $0.address == said.address }) {
                answers[place] = said
            } else {
                answers.append(said)
            }
        }
        return answers
    }

    /// Whom the server would have taken it for, the answer to the mail itself counts; nil where none came.
    private static func said(_ answer: SMTPDelivery.Answer, of delivery: SMTPDelivery) -> RecipientAnswer? {
        func said(_ state: RecipientAnswer.State, _ reply: SMTPReply) -> RecipientAnswer {
            RecipientAnswer(
                address: answer.recipient.path, state: state, code: Int32(reply.code), enhanced: reply.enhanced ?? "")
        }
        switch answer.reply.kind {
        case .later: return said(.later, answer.reply)
        case .never: return said(.refused, answer.reply)
        case .goOn: return nil
        case .done: break
        }
        guard let closing = delivery.closing else { return nil }
        switch (delivery.result.outcome, closing.kind) {
        case (.sent, .done): return said(.taken, closing)
        case (.retry, .later), (.retry, .never): return said(.later, closing)
        case (.failed, .never): return said(.refused, closing)
        default: return nil
        }
    }
}

extension RecipientAnswer {
    /// Code and enhanced code, and no word of the server.
    fileprivate var codes: String { enhanced.isEmpty ? "\(code)" : "\(code) \(enhanced)" }
}
