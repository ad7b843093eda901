import FrontdeskAPI
import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore

extension APIService {
    /// The calls that set a conversation aside, hand it on, raise it, or bring it back.
    func hand(_ request: APIRequest) {
        guard let id = request.id("id", ConversationID.self) else { return }
        switch request.endpoint {
        case .park: changeState(request, id, .park)
        case .snooze: changeState(request, id, .snooze)
        case .transfer: transfer(request, id)
        case .priority: prioritize(request, id)
        case .spam:
            guard let body = request.read(ChangeRequest.self) else { return }
            submit(.spam(id, epoch: body.epoch, request.caller.actor), for: request) {
                request.answer(self.fallback($0))
            }
        case .notSpam: revive(request, id, .notSpam)
        case .correctContact: correctContact(request, id)
        default: revive(request, id, .reopen)
        }
    }

    private func transfer(_ request: APIRequest, _ id: ConversationID) {
        guard let body = request.read(TransferRequest.self) else { return }
        let target: TransferTarget
        switch body.target {
        case .queue(let name):
            guard let queue = queue(name, request) else { return }
            target = .queue(queue)
        case .ask(let name):
            guard let number = directory.names.number(.agent, name) else {
                return request.answer(Problem.badRequest("no such agent", pointer: "/ask"))
            }
            guard AgentNumber(number) != request.caller.agent else {
                return request.answer(Problem.badRequest("a colleague, not yourself", pointer: "/ask"))
            }
            target = .ask(AgentNumber(number))
        case .back: target = .back
        }
        let transfer = Transfer(
            conversation: id, epoch: body.epoch, target: target, by: request.caller.actor)
        submit(.transfer(transfer), for: request) { request.answer(self.fallback($0)) }
    }

    /// A queue of the configuration in force; an answer is given where there is none.
    func queue(_ name: String, _ request: APIRequest) -> QueueNumber? {
        let directory = directory
        guard let number = directory.names.number(.queue, name).map({ QueueNumber($0) }),
            directory.policy.queue(number) != nil
        else {
            request.answer(Problem.badRequest("no such queue", pointer: "/queue"))
            return nil
        }
        return number
    }

    private func prioritize(_ request: APIRequest, _ id: ConversationID) {
        guard let body = request.read(PriorityRequest.self) else { return }
        guard let priority = directory.priorities.first(where: { $0.name == body.priority }) else {
            let known = directory.priorities.map(\.name).joined(separator: ", ")
            return request.answer(Problem.badRequest("one of \(known)", pointer: "/priority"))
        }
        let desk = DeskRequest.prioritize(
            id, epoch: body.epoch, boost: Int32(clamping: priority.boost.microseconds / 1_000_000),
            strict: UInt8(clamping: priority.strict), request.caller.actor)
        submit(desk, for: request) { request.answer(self.fallback($0)) }
    }

    private func revive(_ request: APIRequest, _ id: ConversationID, _ verb: Verb) {
        guard let body = request.read(ReviveRequest.self) else { return }
        var target = QueueNumber.none
        if let name = body.queue {
            guard let queue = queue(name, request) else { return }
            target = queue
        }
        submit(.revive(id, verb, target, request.caller.actor), for: request) { request.answer(self.fallback($0)) }
    }

    /// Who the customer of a conversation really is, as their channel names them: by an address where it is mail.
    private func correctContact(_ request: APIRequest, _ id: ConversationID) {
        guard let body = request.read(CustomerRequest.self) else { return }
        let directory = directory
        withRecords(request) { records throws(StoreError) in
            guard let record = try records.conversation(id) else { return request.answer(Problem.notFound) }
            let isMail = directory.isMail(record.channel)
            guard !isMail || OutgoingAddress(body.address) != nil else {
                return request.answer(Problem.badRequest("a mail address", pointer: "/address"))
            }
            let address = isMail ? RecipientAddress.folded(body.address) : body.address
            let sender = Sender(id: address, name: body.name ?? "", email: isMail ? address : "")
            self.submit(.correctContact(id, sender, request.caller.actor), for: request) {
                request.answer(self.fallback($0))
            }
        }
    }

    /// The agent to whom a contact belongs; what else there is to correct comes with the customer's record.
    func patchContact(_ request: APIRequest) {
        guard let id = request.id("id", ContactID.self), let body = request.read(ContactRequest.self) else { return }
        var owner = AgentNumber.none
        if !body.owner.isEmpty {
            guard let number = directory.names.number(.agent, body.owner),
                directory.policy.agent(AgentNumber(number)) != nil
            else { return request.answer(Problem.badRequest("no such agent", pointer: "/owner")) }
            owner = AgentNumber(number)
        }
        submit(.setContactOwner(id, owner), for: request) { request.answer(self.fallback($0)) }
    }
}
