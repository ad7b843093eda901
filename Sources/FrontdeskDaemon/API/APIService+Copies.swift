import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore

extension APIService {
    /// Who gets a copy of a reply, besides those that each answer goes to; goes on where that can be told.
    func copies(
        _ wanted: [String], toAll: Bool, for request: APIRequest, in id: ConversationID,
        then body: @escaping @Sendable ([String]) -> Void
    ) {
        let rule = CopyRule(directory.policy.policy)
        guard toAll else {
            do throws(CopyRule.Fault) {
                return body(try rule.copies(wanted))
            } catch {
                return request.answer(Problem.copyRefused(error))
            }
        }
        // The calls of a batch are done in their order, and none of them waits for what has to be read first.
        guard !request.isBatched else {
            return request.answer(Problem.badRequest("a reply to all is a call of its own", pointer: "/replyAll"))
        }
        withRecords(request) { records throws(StoreError) in
            // Whether it is there and in view, the desk tells: nothing of what is read here is shown.
            let conversation = try records.conversation(id)
            let last = conversation?.lastMessage ?? MessageID(0)
            var answered = try records.answered(endingAt: last)
            // Of whom it was thought to be wrongly, their circle is not the customer's.
            if let mistaken = conversation?.mistaken, answered?.identity == mistaken { answered = nil }
            let answeredMail = answered?.content
            request.perform {
                do throws(CopyRule.Fault) {
                    body(try rule.copies(wanted, ofAll: answeredMail))
                } catch {
                    request.answer(Problem.copyRefused(error))
                }
            }
        }
    }
}

extension Problem {
    static func copyRefused(_ fault: CopyRule.Fault) -> HTTPAnswer {
        switch fault {
        case .address(let place):
            answer(
                status: 400, code: "bad-address", title: "Correct the address: no mail can be sent there.",
                extra: [("pointer", .string("/cc/\(place)"))])
        case .own(let place):
            answer(
                status: 400, code: "own-address", title: "Leave this address out: it is the desk's own.",
                extra: [("pointer", .string("/cc/\(place)"))])
        case .tooMany:
            answer(
                status: 400, code: "too-many-copies", title: "Name fewer people.",
                extra: [
                    ("pointer", .string("/cc")), ("limit", .number(.integer(Int64(CopyLimits.copiesMax)))),
                ])
        }
    }

    static var copiesNotTaken: HTTPAnswer {
        answer(
            status: 400, code: "copies-not-taken", title: "Answer the customer alone: this channel sends no copies.",
            extra: [("pointer", .string("/cc"))])
    }
}
