import FrontdeskAPI
import FrontdeskCore

extension APIService {
    /// A conversation opened by hand: a call, a visitor at the counter.
    func open(_ request: APIRequest) {
        guard let body = request.read(OpenRequest.self) else { return }
        let directory = directory
        guard let channel = directory.names.number(.channel, body.channel).map({ ChannelNumber($0) }),
            directory.policy.channel(channel) != nil
        else { return request.answer(Problem.badRequest("no such channel", pointer: "/channel")) }
        var queue = QueueNumber.none
        if let name = body.queue {
            guard let number = self.queue(name, request) else { return }
            queue = number
        }
        guard checkText(body.text, request), checkCustomer(body, request) else { return }
        let customer = body.contact
        var message = InboundMessage(
            dedupe: "",
            sender: Sender(
                id: customer.address ?? "", name: customer.name ?? "", email: customer.email ?? "",
                phone: customer.phone ?? ""), text: body.text)
        message.kind = .call
        message.subject = body.subject ?? ""
        let desk = DeskRequest.open(
            OpeningRequest(
                item: IntakeItem(reading: message, of: channel, by: directory.policy), contact: customer.id,
                queue: queue, isTaken: body.isTaken, by: request.caller.actor, idempotency: request.idempotency))
        submit(desk, for: request) { request.answer(self.fallback($0)) }
    }

    private func checkCustomer(_ body: OpenRequest, _ request: APIRequest) -> Bool {
        let customer = body.contact
        let said = [customer.address, customer.name, customer.email, customer.phone].map { $0 ?? "" }
        guard customer.id != nil || said.contains(where: { !$0.isEmpty }) else {
            request.answer(
                Problem.badRequest("one of id, address, name, email and phone", pointer: "/contact"))
            return false
        }
        guard (said + [body.subject ?? ""]).allSatisfy({ $0.utf8.count <= APILimits.nameBytes }) else {
            request.answer(Problem.badRequest("at most \(APILimits.nameBytes) bytes each", pointer: "/contact"))
            return false
        }
        return true
    }
}
