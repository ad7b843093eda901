import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore
import Synchronization

extension APIService {
    /// What has not gone out: of the whole desk for operators, without texts; for agents of what they own or lead.
    func outbox(_ request: APIRequest) throws(ParameterError) {
        let after = try request.idParameter("after", like: "x8") ?? OutboxID(0)
        withRecords(request) { records throws(StoreError) in
            // One more than is shown tells whether there are more.
            let found = try records.outbox(after: after, limit: APILimits.listMax + 1)
            let rows = Array(found.prefix(APILimits.listMax))
            let next = found.count > rows.count ? rows.last?.id : nil
            guard !request.caller.roles.contains(.admin) else {
                return request.answer(self.outbox(rows, next: next))
            }
            var conversations: [ConversationID: ConversationRecord] = [:]
            for row in rows where conversations[row.conversation] == nil {
                conversations[row.conversation] = try records.conversation(row.conversation)
            }
            let known = conversations
            self.withEngine(request) { engine in
                let own = rows.filter { row in
                    known[row.conversation].map { engine.mayEdit($0, request.caller.agent) } ?? false
                }
                request.perform { request.answer(self.outbox(own, next: next)) }
            }
        }
    }

    private func outbox(_ rows: [OutboxRecord], next: OutboxID?) -> HTTPAnswer {
        let directory = directory
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("outbox")
        writer.beginArray()
        for row in rows {
            writer.beginObject()
            writer.field("outbox", row.id)
            writer.field("conversation", row.conversation)
            writer.field("message", row.message)
            writer.field("channel", directory.names.name(row.channel))
            writer.field("attempts", row.attempts)
            writer.field("state", row.held ? "held" : row.underway ? "underway" : "waiting")
            writer.field("status", max(0, row.status))
            writer.field("error", SendFault.word(ofStatus: row.status, isMail: directory.isMail(row.channel)))
            if row.mayHaveBeenSent { writer.field("mayHaveBeenSent", true) }
            writer.field("createdAt", row.createdAt)
            let wait = wait(for: row)
            writer.field("nextAt", wait.nextAt)
            writer.field("waitsFor", wait.reason)
            // Without their addresses: those are the conversation's.
            if !row.answers.isEmpty {
                writer.list("answers", row.answers.map { WireAnswer($0, recipient: nil) })
            }
            writer.endObject()
        }
        writer.endArray()
        writer.field("next", next)
        writer.endObject()
        return HTTPAnswer(status: 200, body: writer.bytes)
    }

    /// When a message is tried next, as far as its channel lets it; and what keeps it, where that is its channel.
    private func wait(for row: OutboxRecord) -> (nextAt: Instant, reason: String?) {
        guard !row.held, !row.underway, let standing = sends.withLock({ $0 })?.standing(of: row.channel) else {
            return (row.nextAt, nil)
        }
        let nextAt = standing.retryAt.isSet ? max(row.nextAt, standing.retryAt) : row.nextAt
        switch standing.state {
        case .open: return (row.nextAt, nil)
        case .limited: return (nextAt, "limit")
        case .closed: return (nextAt, "destination")
        case .down: return (row.nextAt, "login")
        }
    }

    func decideOutbox(_ request: APIRequest) {
        guard let id = request.id("outbox", OutboxID.self) else { return }
        guard request.endpoint == .outboxRetry else {
            return submit(.outboxDiscard(id), for: request) { request.answer(self.fallback($0)) }
        }
        submit(.outboxRetry(id), for: request) { answer in
            if answer == .done { self.sends.withLock { $0 }?.hurry(id) }
            request.answer(self.fallback(answer))
        }
    }

    func editOutbox(_ request: APIRequest) {
        guard let id = request.id("outbox", OutboxID.self), let body = request.read(EditRequest.self),
            checkText(body.text, request)
        else { return }
        let edit = OutboxEdit(outbox: id, text: body.text, epoch: body.epoch, by: request.caller.actor)
        submit(.outboxEdit(edit), for: request) { request.answer(self.fallback($0)) }
    }
}

extension Problem {
    static func notEditable(_ reason: OutboxEdit.TooLate) -> HTTPAnswer {
        switch reason {
        case .underway:
            answer(status: 409, code: "underway", title: "See what becomes of it: it is being sent right now.")
        case .mayHaveBeenSent:
            answer(
                status: 409, code: "may-have-been-sent",
                title: "Have it sent again as it is, or discarded, and answer anew: somebody may have its old text.")
        }
    }
}
