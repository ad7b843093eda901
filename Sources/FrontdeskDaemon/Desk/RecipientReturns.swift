import FrontdeskCore
import FrontdeskStore

/// What delivery reports make of the answers of a mail's recipients: an answer that went to several has come back only from
/// whom a report names.
struct RecipientReturns {
    /// What was said last of each recipient.
    private(set) var answers: [RecipientAnswer]

    /// - Parameters:
    ///   - answers: what the server said of each recipient; empty where it did not tell them apart.
    ///   - people: to whom the mail went, folded; they stand for the recipients where there are no answers.
    init(answers: [RecipientAnswer], people: [String] = []) {
        self.answers =
            answers.isEmpty ? people.map { RecipientAnswer(address: $0, state: .taken, code: 0) } : answers
    }

    /// Whether somebody has the mail still.
    var isWithSomebody: Bool { answers.contains { $0.state == .taken } }

    /// The mail's end once nobody is asked any more.
    var end: DeliveryState {
        guard isWithSomebody || answers.isEmpty else { return .bounced }
        return answers.contains { $0.state != .taken } ? .partly : .sent
    }

    /// Takes what an attempt has heard; what has come back meanwhile stays so, which no attempt can know.
    mutating func hear(_ heard: [RecipientAnswer]) {
        let returned = answers.filter { $0.state == .bounced }
        answers = heard.map { answer in
            returned.first { $0.address == answer.address && answer.state == .taken } ?? answer
        }
    }

    /// Notes from whom it came back; false where that is nothing new.
    ///
    /// A report that names nobody tells of the only one there is; of several it could be any.
    mutating func take(_ failed: [String]) -> Bool {
        var isNew = false
        for place in answers.indices where answers[place].state == .taken {
            let address = RecipientAddress.folded(answers[place].address)
            guard failed.contains(where: { $0 == address || $0.isEmpty && answers.count == 1 }) else { continue }
            answers[place].state = .bounced
            isNew = true
        }
        return isNew
    }
}
